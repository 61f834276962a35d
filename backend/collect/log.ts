/** The collector's log on stderr: lines for people, or for machines. */
import { createLogger, type Logger } from '../protocol';
import type { Configuration } from './config/configuration';

export const createCollectorLog = ({ format, level }: Configuration['log']): Logger =>
  createLogger({ level, ...(format === 'text' && { layout: asText }) });

/** From a line of hclog's JSON. A text keeps its quotes where it has more than one word, so that no value makes a second line or field. */
export function asText(line: string): string {
  const {
    '@timestamp': time,
    '@level': level,
    '@message': message,
    ...fields
  }: Readonly<Record<string, unknown>> = JSON.parse(line);
  const rest = Object.entries(fields).map(([key, value]) => `${key}=${fieldText(value)}`);
  return `${[String(time).replace(/\d{3}Z$/, 'Z'), String(level).toUpperCase().padEnd(5), oneLine(String(message)), ...rest].join(' ')}\n`;
}

const fieldText = (value: unknown): string =>
  typeof value === 'string' && /^[\w.:/@+-]+$/.test(value) ? value : oneLine(JSON.stringify(value));

/** What would end the line, or draw over it, as JSON may write it. */
const oneLine = (text: string): string =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
