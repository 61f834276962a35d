/** Where the collector listens: this machine alone, unless what is told is encrypted, or it is said that it need not be. */
import { isIP } from 'node:net';

export interface Listen {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

export const DEFAULT_LISTEN: Listen = { host: '127.0.0.1', port: 9467 };

const WRITTEN = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** Undefined where it is no address and port. */
export function readListen(text: string): Listen | undefined {
  const [, v6, other, digits] = WRITTEN.exec(text.trim()) ?? [];
  const host = v6 ?? other;
  const port = Number(digits);
  const isAddress = v6 === undefined ? other === 'localhost' || isIP(other ?? '') === 4 : isIP(v6) === 6;
  return host !== undefined && isAddress && port <= 65_535 ? { host, port } : undefined;
}

export const isLoopback = ({ host }: Listen): boolean => LOOPBACK.test(host);

export const originOf = ({ host, port }: Listen, isEncrypted: boolean): string =>
  `${isEncrypted ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
