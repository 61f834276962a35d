import { Refusal } from './refusal';

const BRACE = '{'.charCodeAt(0);
const BRACKET = '['.charCodeAt(0);
/** Objects and lists in a text: parsing takes longest over them. */
const MOST_NESTED = 20_000;

/** JSON of no more objects than are parsed in a moment; nothing at all stands for an empty one. @param what it is of, as people know it. @throws Refusal */
export function parseBounded(json: Buffer, what: string): unknown {
  const opened = json.reduce((sum, byte) => (byte === BRACE || byte === BRACKET ? sum + 1 : sum), 0);
  if (opened > MOST_NESTED) {
    throw new Refusal(413, `${what} holds ${opened} objects and lists; it may hold ${MOST_NESTED}.`);
  }
  try {
    return json.length === 0 ? {} : JSON.parse(json.toString());
  } catch {
    throw new Refusal(400, `${what} could not be read: it is no JSON.`);
  }
}
