/** What the runtime's errors of the network say. */

export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no connection';

const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_(UNTRUSTED|SIGNATURE_FAILURE)/;
const OUT_OF_TIME = /CERT_(HAS_EXPIRED|NOT_YET_VALID)/;
const OF_ANOTHER = /ALTNAME/;

/** @param setting of the file with one's own authority. @returns a sentence without its full stop; undefined where the code says nothing of the certificate. */
export function untrustedBecause(host: string, code: string, setting = 'ca_file'): string | undefined {
  if (OUT_OF_TIME.test(code)) {
    return `The TLS certificate of ${host} is not valid now (${code}). It has to be renewed there, or the clock of this machine is wrong`;
  }
  if (OF_ANOTHER.test(code)) {
    return `The TLS certificate of ${host} is one for another host (${code}). Correct the address, or what answers at it`;
  }
  return UNTRUSTED.test(code)
    ? `The TLS certificate of ${host} is not trusted (${code}). Where an authority of your own signed it, or a proxy that inspects TLS, name that authority with \`${setting}\` in Grafana's configuration of this plugin`
    : undefined;
}
