/** What an attempt at one address comes to. */

/** No connection came about, so nothing was sent. */
export interface Unreached {
  readonly unreached: string;
}

const UNREACHED: ReadonlySet<string> = new Set([
  'ConnectionRefused',
  'ECONNREFUSED',
  'EADDRNOTAVAIL',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'FailedToOpenSocket',
]);

export const meansUnreached = (code: string): boolean => UNREACHED.has(code);

export const isUnreached = (reply: object): reply is Unreached => 'unreached' in reply;
