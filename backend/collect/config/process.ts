/** Settings of the process, from the file's part `collector`. */
import { readFileSync, statSync } from 'node:fs';
import { readProcessSettings, type ProcessSettings } from '../../plugin/processSettings';
import type { Certificate } from './configuration';
import { DEFAULT_LISTEN, isLoopback, readListen, type Listen } from './listen';
import type { Problem } from './problems';
import { codeOf, resolveSecret, type Environment } from './references';
import { isReadableByAnybody } from './rights';
import { PROCESS_FIELDS, type ConfigurationFile } from './schema';

type Written = ConfigurationFile['collector'];

export interface ReadProcess {
  readonly process: ProcessSettings;
  readonly listen: Listen;
  readonly certificate: Certificate | undefined;
  readonly problems: readonly Problem[];
  readonly hasLiteralSecret: boolean;
}

export function readProcess(written: Written, env: Environment): ReadProcess {
  const problems: Problem[] = [];
  const add = (path: readonly string[], message: string): void =>
    void problems.push({ path: ['collector', ...path], message });
  const given: Record<string, string> = {};
  let isPasswordLiteral = false;
  for (const name of PROCESS_FIELDS) {
    const found = resolveSecret(String(written[name] ?? ''), env);
    if (found.kind === 'value') {
      isPasswordLiteral ||= PASSWORDS.includes(name) && found.isLiteral && found.value !== '';
      given[`GF_PLUGIN_${name.toUpperCase()}`] = found.value;
    } else {
      add([name], found.message);
    }
  }
  const process = readProcessSettings(given, '/', '');
  const redisProblems = process.redis.kind === 'unreadable' ? [process.redis.problem] : [];
  for (const problem of [...process.problems, ...redisProblems]) {
    add([problem.split(' ', 1)[0] ?? ''], `: ${problem}`);
  }

  const { listen: address, tls, allow_plain_http: allowsPlainHttp } = written;
  const listen = address === undefined ? DEFAULT_LISTEN : readListen(address);
  if (listen === undefined) {
    add(
      ['listen'],
      `is "${address}": it must be an IP address, or localhost, and a port, such as 127.0.0.1:9467 or [::1]:9467.`
    );
  } else if (!isLoopback(listen) && tls === undefined && allowsPlainHttp !== true) {
    add(
      ['listen'],
      `is "${address}", which other machines reach, and what is told would not be encrypted: give tls, or set allow_plain_http to true if something before it encrypts.`
    );
  }
  return {
    process,
    listen: listen ?? DEFAULT_LISTEN,
    certificate: tls && readCertificate(tls, add),
    problems,
    hasLiteralSecret: hasPassword(written.https_proxy) || hasPassword(written.redis_url) || isPasswordLiteral,
  };
}

const PASSWORDS: readonly string[] = ['redis_password', 'redis_sentinel_password'];

/** An address of several hosts is none that `URL` reads. */
const hasPassword = (address: unknown): boolean => typeof address === 'string' && /\/\/[^/?#]*:[^/?#]*@/.test(address);

function readCertificate(
  { cert_file, key_file }: NonNullable<Written['tls']>,
  add: (path: readonly string[], message: string) => void
): Certificate | undefined {
  const textOf = (field: string, path: string): string => {
    try {
      const text = readFileSync(path, 'utf8');
      if (field === 'key_file' && isReadableByAnybody(statSync(path))) {
        add(['tls', field], `is ${path}, which anybody on this machine may read or write: chmod o-rwx it.`);
      }
      if (!text.includes('-----BEGIN ')) {
        add(['tls', field], `is ${path}, which is no PEM file: give one that begins with -----BEGIN.`);
      }
      return text;
    } catch (failure) {
      add(['tls', field], `is ${path}, which can't be read (${codeOf(failure)}).`);
      return '';
    }
  };
  return { cert: textOf('cert_file', cert_file), key: textOf('key_file', key_file) };
}
