/** What Grafana makes of a list that a variable's regular expression narrows. Pure. */
import { stringToJsRegex, type MetricFindValue } from '@grafana/data';

/** The values offered, each once, in the list's order. @param regex as the variable has it; none where empty. */
export function offered(list: readonly MetricFindValue[], regex: string): readonly string[] {
  const values = list.map(({ text, value }) => String(value ?? text));
  return [...new Set(regex === '' ? values : values.flatMap((value) => narrowed(value, stringToJsRegex(regex))))];
}

/** What of a value matches: a group called so, each match's first group, or the value as a whole. */
function narrowed(value: string, regex: RegExp): readonly string[] {
  const matches = [...value.matchAll(new RegExp(regex, [...new Set(`${regex.flags}g`)].join('')))];
  const named = matches.map(({ groups }) => groups?.['value'] ?? groups?.['text']).find((each) => each !== undefined);
  if (named !== undefined) {
    return [named];
  }
  const groups = matches.flatMap(([, first]) => first ?? []);
  return groups.length > 0 ? (regex.global ? groups : groups.slice(0, 1)) : matches.length > 0 ? [value] : [];
}
