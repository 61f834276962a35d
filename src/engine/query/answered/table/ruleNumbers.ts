/** A table's rows as a rule reads them: one number each, with labels in place of columns of text. */
import { QueryRefusal } from '../../asked/refusal';
import type { Selection } from '../../reading/selection';
import type { Unnamed } from '../evaluation';
import { displayNameOf, labelsOf, type Naming } from '../naming';
import type { TablePart } from './tableFrame';

/** @throws QueryRefusal where a row would be several numbers. */
export function ruleNumbers(selection: Selection, parts: readonly TablePart[], several: boolean): Unnamed {
  const { groupBy, legend, statistic, shift, compare } = selection.input.query;
  if (shift !== undefined && compare === 'series') {
    const text =
      'A rule reads one figure of a table, and beside an earlier time there are two. Compare by difference or by ratio.';
    throw new QueryRefusal('compare', text);
  }
  if (statistic === 'auto' && parts.some(({ figures }) => figures.length > 1)) {
    const text = 'A rule reads one figure of a table, and "auto" has several of this metric. Choose one of them.';
    throw new QueryRefusal('statistic', text);
  }
  const numbers = parts.flatMap(({ figures, rows }) =>
    rows.flatMap(({ metric, group, values: [value] }) => {
      const naming: Naming = { metric, statistic, several, groupBy, legend };
      return Number.isNaN(value) ? [] : [{ naming, group, unit: figures[0]?.unit ?? '', value }];
    })
  );
  return {
    groups: numbers.map(({ group }) => group),
    frames: (names) =>
      numbers.map(({ naming, group, unit, value }) => ({
        name: naming.metric,
        meta: { type: 'numeric-multi', typeVersion: [0, 1] },
        fields: [
          {
            name: 'value',
            type: 'number',
            nullable: false,
            labels: labelsOf(naming, group),
            config: { unit, displayNameFromDS: displayNameOf(naming, group, names) },
            values: Float64Array.of(value),
          },
        ],
      })),
  };
}

/** A rule is never evaluated on a part. @throws QueryRefusal */
export function refuseManyForRules(count: number, most: number, what: 'series' | 'rows'): void {
  if (count > most) {
    const text = `The rule's query has ${count} ${what}, and a rule is never evaluated on a part of them; ${most} are the most. Filter, or group by fewer attributes.`;
    throw new QueryRefusal('groupBy', text);
  }
}
