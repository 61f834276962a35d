/** Ways to the gateway: TLS before it, and proxies that open a tunnel to it, or don't. */
import { createServer as createHttp } from 'node:http';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import type { Certificate } from './authority';

export interface Opened {
  readonly port: number;
  close(): void;
}

/** @param origin of the gateway, which speaks plain HTTP. */
export async function behindTls(origin: string, certificate: Certificate): Promise<Opened> {
  const { port } = new URL(origin);
  return opened(
    createTls(certificate, (socket) => {
      join(socket, connect(Number(port), '127.0.0.1'));
    }).on('tlsClientError', () => undefined)
  );
}

export interface Proxy extends Opened {
  /** What was asked for, and with which credentials. */
  readonly tunnels: readonly { readonly target: string; readonly credentials: string | undefined }[];
}

export interface ProxyRules {
  /** `user:password`; without them everybody may pass. */
  readonly credentials?: string;
  /** Answers with this to whoever may pass. */
  readonly status?: number;
}

export async function proxy({ credentials, status }: ProxyRules = {}): Promise<Proxy> {
  const tunnels: { target: string; credentials: string | undefined }[] = [];
  const server = createHttp((_, response) => response.writeHead(501).end());
  server.on('connect', (request, socket: Socket) => {
    socket.on('error', () => socket.destroy());
    const target = request.url ?? '';
    const encoded = /^Basic (.+)$/.exec(request.headers['proxy-authorization'] ?? '')?.[1];
    const given = encoded === undefined ? undefined : atob(encoded);
    tunnels.push({ target, credentials: given });
    const refusal = credentials !== undefined && given !== credentials ? 407 : status;
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} Refused\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const onward = connect(Number(target.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      join(socket, onward);
    });
    onward.on('error', () => socket.destroy());
  });
  return { ...(await opened(server)), tunnels };
}

function join(one: Socket, other: Socket): void {
  for (const [from, to] of [[one, other] as const, [other, one] as const]) {
    from.pipe(to);
    from.on('error', () => to.destroy()).on('close', () => to.destroy());
  }
}

async function opened(server: Server): Promise<Opened> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, close: () => server.close() };
}
