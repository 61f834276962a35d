/** Fields of a store's settings, as people type or provision them; each says what was wrong with it, and what would be right. */
import { z } from 'zod';
import { quoted } from '../../src/engine/metricSets/problem';
import { flag } from '../../src/engine/tolerant';

const LONGEST = 1_024;

const isBlank = (value: unknown): boolean => value === null || (typeof value === 'string' && value.trim() === '');

/** @param wanted what would be right, such as `the name of a bucket`. */
function textOf(wanted: string) {
  return z
    .string({
      error: ({ input }) => (input === undefined ? `It is missing: give ${wanted}.` : notRight(input, wanted)),
    })
    .trim()
    .max(LONGEST, { error: `It is longer than ${LONGEST} characters: give ${wanted}.` });
}

const notRight = (input: unknown, wanted: string): string => `${quoted(input)} can't be used: give ${wanted}.`;

/** What is blank is not there; a number is taken for its digits. */
const given = <Inner extends z.ZodType>(inner: Inner) =>
  z.preprocess((value) => (isBlank(value) ? undefined : typeof value === 'number' ? String(value) : value), inner);

export const requiredText = (wanted: string) => given(textOf(wanted));

export const optionalText = (wanted: string) => given(textOf(wanted).optional());

export const requiredAddress = (example: string) => given(addressOf(example));

export const optionalAddress = (example: string) => given(addressOf(example).optional());

function addressOf(example: string) {
  const wanted = `an address such as ${example}`;
  return textOf(wanted).transform((text, context): URL => {
    const url = URL.parse(text);
    const fault = addressFault(url, text, wanted);
    if (url === null || fault !== undefined) {
      context.addIssue({ code: 'custom', message: fault ?? notRight(text, wanted) });
      return z.NEVER;
    }
    return url;
  });
}

/** An address with a password in it is not repeated. */
export function addressFault(url: URL | null, text: string, wanted: string): string | undefined {
  if (url === null) {
    return text.includes('@') ? `It is no address: give ${wanted}.` : notRight(text, wanted);
  }
  if (url.username !== '' || url.password !== '') {
    return `It holds a user or a password, which have fields of their own: give ${wanted}.`;
  }
  return url.protocol === 'http:' || url.protocol === 'https:'
    ? undefined
    : `It begins with ${url.protocol.slice(0, 20)}//, and neither http nor https: give ${wanted}.`;
}

/** The first one counts where none is chosen. */
export const choice = <const Choices extends readonly [string, ...string[]]>(choices: Choices) =>
  given(
    z
      .enum(choices, { error: ({ input }) => notRight(input, `one of ${choices.join(', ')}`) })
      .optional()
      .transform((chosen): Choices[number] => chosen ?? choices[0])
  );

export const wholeNumber = (least: number, most: number, fallback: number) => {
  const error = ({ input }: { readonly input?: unknown }) => notRight(input, `a whole number from ${least} to ${most}`);
  return z.preprocess(
    (value) => (isBlank(value) ? undefined : typeof value === 'string' ? Number(value) : value),
    z
      .number({ error })
      .int({ error })
      .min(least, { error })
      .max(most, { error })
      .optional()
      .transform((n) => n ?? fallback)
  );
};

/** Whether another machine may be sent to over plain HTTP. */
export const allowHttp = flag.transform((isAllowed) => isAllowed ?? false);

/** @param path is put after the path of `base`, whatever that ends with. */
export function under(base: URL, path: string, query: Readonly<Record<string, string | undefined>> = {}): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) {
      url.searchParams.set(key, value);
    }
  }
  url.hash = '';
  return url;
}
