import { catalogued } from './catalogue';
import { basisOf, DERIVED, derivedMetric, operandsOf, titleOf } from './derived';

describe('derived metrics', () => {
  it('are found by label and by name, and have a title', () => {
    expect(DERIVED.length).toBeGreaterThan(0);
    for (const derived of DERIVED) {
      expect(derivedMetric(derived.label)).toBe(derived);
      expect(derivedMetric(derived.name)).toBe(derived);
      expect(titleOf(derived.label)).toBe(derived.title);
      expect(catalogued(derived.name)).toBeUndefined();
    }
    expect(new Set(DERIVED.map(({ label }) => label)).size).toBe(DERIVED.length);
  });

  it('are made of metrics of the catalogue, and are told apart by attributes that those have', () => {
    for (const derived of DERIVED) {
      const operands = operandsOf(derived).map(catalogued);
      expect(operands).not.toContain(undefined);
      expect(operandsOf(derived)).toContain(basisOf(derived));
      const own = derived.kind === 'ratio' ? derived.numeratorOnly : [derived.attribute];
      expect(derived.attributes).toEqual(expect.arrayContaining([...own]));
    }
  });

  it('count new types of errors by looking back on the errors of a day', () => {
    expect(derivedMetric('NEW_ERROR_TYPES')).toMatchObject({
      ...{ kind: 'new values', title: 'New error types', unit: 'short' },
      ...{ metric: 'forge_backend_invocation_errors', attribute: 'errorType', lookback: 86_400_000 },
    });
  });
});
