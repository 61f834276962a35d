/** Where calls may go: the token is sent with each of them. */

/** Undefined where it is no address of the web. */
export function webAddress(text: string): URL | undefined {
  try {
    const url = new URL(text.trim());
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
  } catch {
    return undefined;
  }
}

/** An IPv4 address is written in full by `URL`, whatever way it was given. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

/** Of an address of the web, or as it is given beside a port. */
export const isLoopbackHost = (host: string): boolean => LOOPBACK.test(host);

/** Over plain HTTP whoever is on the way reads the token; on this machine there is no way. */
export const isReadableByOthers = (url: URL): boolean => url.protocol === 'http:' && !isOnThisMachine(url);

export const isOnThisMachine = ({ hostname }: URL): boolean => isLoopbackHost(hostname);
