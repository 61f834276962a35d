import { labels } from '../labels';

const NAMES: Readonly<Record<string, string>> = labels.query.attributes;

/** An attribute as it is called in a sentence: "site" for `contextAri`; one that nobody has documented by its key. */
export const attributeName = (key: string): string => NAMES[key] ?? key;
