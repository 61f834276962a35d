import { CATALOGUE } from '../../../engine/catalogue/catalogue';

/** What attributes of the documented metrics are called; others can be typed. */
export const KNOWN_ATTRIBUTES: readonly string[] = [
  ...new Set(CATALOGUE.flatMap(({ attributes }) => attributes)),
].sort();
