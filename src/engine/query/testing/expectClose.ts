/** Holds answers equal to the oracle's, but for the rounding of sums in another order. */

export function expectClose(actual: Map<string, (number | null)[]>, expected: Map<string, (number | null)[]>): void {
  expect([...actual.keys()]).toEqual([...expected.keys()]);
  for (const [group, values] of expected) {
    const found = actual.get(group) ?? [];
    expect(found).toHaveLength(values.length);
    values.forEach((value, step) => {
      const other = found[step];
      const isClose =
        value === null || other === null
          ? value === other
          : Math.abs(value - other) <= 1e-9 * Math.max(1, Math.abs(value));
      expect({ group, step, value: isClose ? value : other }).toEqual({ group, step, value });
    });
  }
}
