/** Whom TLS trusts: the public authorities that the runtime brings, and those in a file that whoever runs Grafana names. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';

type Unusable = 'unreadable' | 'no certificates';
export type Authorities = () => Promise<readonly string[] | Unusable>;

/**
 * The file is read once it is found, and asked again each time while it can't be read, so that a corrected one needs no
 * restart. Never without a list: given one, TLS trusts nothing else, and without one it heeds what the environment adds.
 */
export function createAuthorities(file: string | undefined): Authorities {
  let known: readonly string[] | undefined;
  return async () => {
    if (file === undefined || file === '') {
      return rootCertificates;
    }
    try {
      if (known === undefined) {
        const text = await readFile(file, 'utf8');
        if (!areCertificates(text)) {
          return 'no certificates';
        }
        known = [...rootCertificates, text];
      }
      return known;
    } catch {
      return 'unreadable';
    }
  };
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function areCertificates(text: string): boolean {
  const found = text.match(CERTIFICATE) ?? [];
  try {
    found.forEach((pem) => new X509Certificate(pem));
    return found.length > 0;
  } catch {
    return false;
  }
}

export const unusable = (file: string | undefined, why: Unusable): string =>
  `The file of private certificate authorities (${file}) ${why === 'unreadable' ? "can't be read" : "is no list of certificates in PEM's text form"}, so nothing is called. Correct \`ca_file\` in Grafana's configuration of this plugin.`;
