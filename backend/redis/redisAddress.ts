/** The address of one server, of a group that Sentinel looks after, or of a cluster: `redis://…`, `redis+sentinel://…`, `redis+cluster://…`. */
export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

export type RedisServers =
  | { readonly kind: 'one'; readonly node: RedisNode }
  /** `nodes` are the Sentinels; `name` is what they call the group. */
  | { readonly kind: 'sentinel'; readonly nodes: readonly RedisNode[]; readonly name: string }
  /** `nodes` are some of its own; the others are learnt from them. */
  | { readonly kind: 'cluster'; readonly nodes: readonly RedisNode[] };

export interface RedisAddress {
  readonly servers: RedisServers;
  readonly database: number;
  readonly isEncrypted: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

const PORTS = { one: 6379, sentinel: 26_379, cluster: 6379 };
const MOST_NODES = 50;
const FORM = /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:([^/?#]*)@)?([^/?#@]+)(\/[^?#]*)?$/i;
const EXAMPLE = 'such as rediss://redis.example.com:6379/0';
const EXAMPLES = {
  one: EXAMPLE,
  sentinel: 'such as rediss+sentinel://one.example.com:26379,two.example.com:26379/mymaster',
  cluster: 'such as rediss+cluster://one.example.com:6379,two.example.com:6379',
};

/** @returns what is wrong with it, to stand after its name; never a part of it, for there may be a password in it. */
export function readRedisAddress(given: string): RedisAddress | string {
  const [, scheme, servers, access, hosts = '', path = ''] = FORM.exec(given) ?? [];
  const kind = kindOf(servers);
  if (scheme === undefined) {
    return /^rediss?(\+(sentinel|cluster))?:\/\//i.test(given)
      ? `must name a host, and after it at most a port and the number of a database, ${EXAMPLE}.`
      : `must be an address that begins with redis:// or rediss://, ${EXAMPLE}; or with rediss+sentinel:// or rediss+cluster://.`;
  }
  const nodes = hosts.split(',').map((host) => nodeOf(host, PORTS[kind]));
  const known = nodes.flatMap((node) => node ?? []);
  if (known.length < nodes.length || known.length > MOST_NODES || (kind === 'one' && known.length > 1)) {
    const most = kind === 'one' ? 'one host with at most a port' : `hosts with at most a port each, between commas`;
    return `must name ${most}, ${EXAMPLES[kind]}.`;
  }
  const [user, password] = accessOf(access);
  if (user === INVALID || password === INVALID) {
    return 'has a user or password that is not written as addresses write it (% and two digits). Give them as redis_user and redis_password.';
  }
  const led = leadOf(kind, known, path);
  return led === undefined
    ? `must have after the host ${PATHS[kind]}, ${EXAMPLES[kind]}.`
    : { ...led, isEncrypted: scheme.toLowerCase() === 'rediss', user, password };
}

const PATHS = {
  one: 'at most the number of a database',
  sentinel: 'the name that Sentinel has for the group, and at most the number of a database',
  cluster: 'nothing, for a cluster has one database',
};

const kindOf = (servers: string | undefined): RedisServers['kind'] => {
  const named = servers?.toLowerCase();
  return named === 'sentinel' || named === 'cluster' ? named : 'one';
};

function leadOf(
  kind: RedisServers['kind'],
  nodes: readonly RedisNode[],
  path: string
): Pick<RedisAddress, 'servers' | 'database'> | undefined {
  const [node] = nodes;
  if (node === undefined) {
    return undefined;
  }
  switch (kind) {
    case 'one': {
      const [, database] = /^\/?(\d{0,5})$/.exec(path) ?? [];
      return database === undefined ? undefined : { servers: { kind, node }, database: Number(database) };
    }
    case 'sentinel': {
      const [, name, database = ''] = /^\/([\w.-]{1,100})(?:\/(\d{0,5}))?$/.exec(path) ?? [];
      return name === undefined ? undefined : { servers: { kind, nodes, name }, database: Number(database) };
    }
    case 'cluster':
      return /^\/?0?$/.test(path) ? { servers: { kind, nodes }, database: 0 } : undefined;
  }
}

/** A host's own text is read as the web's addresses are. */
function nodeOf(text: string, defaultPort: number): RedisNode | undefined {
  const address = `redis://${text.trim()}`;
  if (text.trim() === '' || !URL.canParse(address)) {
    return undefined;
  }
  const { hostname, port } = new URL(address);
  return hostname === ''
    ? undefined
    : { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? defaultPort : Number(port) };
}

const INVALID = '\0';
function accessOf(text = ''): readonly [string | undefined, string | undefined] {
  const [user = '', ...password] = text.split(':');
  return [decoded(user), decoded(password.join(':'))];
}

function decoded(part: string): string | undefined {
  try {
    return part === '' ? undefined : decodeURIComponent(part);
  } catch {
    return INVALID;
  }
}
