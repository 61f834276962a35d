/** Carbon, or whatever takes its plaintext over TCP. */
import { z } from 'zod';
import type { Adapter, Nature } from '../adapter';
import { optionalText, requiredText, wholeNumber } from '../fields';
import { testPoint } from '../testPoint';
import { encodeLines } from './lines';

const NAME_PARTS = /^[A-Za-z0-9_:-]+(\.[A-Za-z0-9_:-]+)*$/;
const A_HOST =
  'the name or IP address of the machine that Carbon runs on, without scheme and port, such as graphite.example.com';
const A_PREFIX = 'letters, digits, _, : and -, parted by single dots, such as forge.production';
const CARBON_PORT = 2003;

interface Settings {
  readonly host: string;
  readonly port: number;
  readonly prefix?: string;
}

const settings: z.ZodType<Settings> = z
  .object({
    host: requiredText(A_HOST),
    port: wholeNumber(1, 65_535, CARBON_PORT),
    prefix: optionalText(A_PREFIX),
  })
  .superRefine(({ host, prefix }, context) => {
    if (URL.parse(`tcp://${bracketed(host)}:1`)?.hostname.toLowerCase() !== bracketed(host).toLowerCase()) {
      context.addIssue({ code: 'custom', path: ['host'], message: `It is no host: give ${A_HOST}.` });
    }
    if (prefix !== undefined && !NAME_PARTS.test(prefix)) {
      context.addIssue({ code: 'custom', path: ['prefix'], message: `It can't begin a name: give ${A_PREFIX}.` });
    }
  });

const bracketed = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);

const addressOf = ({ host, port }: Settings): URL => new URL(`tcp://${bracketed(host)}:${port}`);

/** What is older than a metric's retention is dropped without a word; how long that is, Carbon doesn't tell. A slot keeps what came last. */
const nature: Nature = { temporality: 'delta', takesBack: undefined, takesCorrections: true };

export const graphite: Adapter<Settings> = {
  kind: 'graphite',
  settings,
  secrets: [],
  addressOf,
  open: (own, _secrets, network) => ({
    nature,
    encode: (series) => encodeLines(series, own.prefix ?? ''),
    async send({ body }, signal) {
      const reply = await network.lines(addressOf(own), body, signal);
      return reply.kind === 'handed over'
        ? { kind: 'taken', refused: 0 }
        : { kind: reply.isFinal ? 'closed' : 'later', words: reply.words };
    },
    test: testPoint,
  }),
};
