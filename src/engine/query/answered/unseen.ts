/** A metric that nobody has documented and nothing has come of: a picture without a word looks like one without data. */
import { labelIn } from '../asked/metrics';
import type { Selection } from '../reading/selection';

/** What was refused is told as such; where nothing is fetched yet, nobody knows. */
export function sayUnseen(selection: Selection, metric: string): undefined {
  const { headers, query } = selection.input;
  const label = labelIn(query, metric);
  const isRefused = headers.some(({ refused }) => refused.labels.includes(label));
  if (headers.length > 0 && !isRefused) {
    const text = `No metric called "${metric}" has come in this range or beside it: its name is another one, or it has not counted anything yet.`;
    selection.inform(text, 'whole');
  }
  return undefined;
}
