import { useCallback, useEffect, useState } from 'react';
import { shortSiteName } from '../../../engine/identity';
import { SITE } from '../../../engine/query/reading/series';
import { type AttributeValue } from '../../../types';

type Load = (attribute: string) => Promise<readonly AttributeValue[]>;

const keyOf = (attribute: string, value: string): string => `${attribute}\n${value}`;

/**
 * What people call the values of attributes: of those that are named here, and of those that were ever listed.
 * @param load memoised.
 * @param attributes one a line.
 */
export function useValueLabels(load: Load, attributes: string) {
  const [labels, setLabels] = useState<ReadonlyMap<string, string>>(new Map());
  const list = useCallback(
    async (attribute: string) => {
      const values = await load(attribute);
      const named = values.flatMap(({ value, label }) => (label ? [[keyOf(attribute, value), label] as const] : []));
      if (named.length > 0) {
        setLabels((before) => new Map([...before, ...named]));
      }
      return values;
    },
    [load]
  );
  useEffect(() => {
    attributes
      .split('\n')
      .filter(Boolean)
      .forEach((attribute) => void list(attribute));
  }, [list, attributes]);
  const labelOf = useCallback(
    (attribute: string, value: string) =>
      labels.get(keyOf(attribute, value)) ?? (attribute === SITE ? shortSiteName(value) : undefined) ?? value,
    [labels]
  );
  return { list, labelOf };
}
