/** The lines that people copy from a query are what Grafana's provisioning reads back as the same set. */
import { expect, test } from 'bun:test';
import { YAML } from 'bun';
import fc from 'fast-check';
import { toYaml } from '../../src/export/yaml';

/** Grafana fills variables in: a doubled dollar sign is one. */
function asGrafanaReads(value: unknown): unknown {
  if (typeof value === 'string') {
    expect(value.replaceAll('$$', '')).not.toContain('$');
    return value.replaceAll('$$', '$');
  }
  if (Array.isArray(value)) {
    return value.map(asGrafanaReads);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asGrafanaReads(each)]))
    : value;
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...' -:#{}[],&*!|>\'"%@`$\\?~=\n\r\t\u0085\u2028\ufeff0e1') }),
  fc.constantFrom('yes', 'No', 'null', '~', '1e3', '0x1f', '2026-11-28', 'true', '.inf', '<<', '-', '', ' a', 'a ')
);
const scalar = fc.oneof(text, fc.boolean(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const key = fc.stringMatching(/^[a-z][A-Za-z]{0,8}$/);
const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true })
  ),
})).value;

test('any plain data comes back as it was', () => {
  fc.assert(
    fc.property(plain, (value) => {
      const read = asGrafanaReads(YAML.parse(toYaml({ value })));
      // JSON knows no -0 either.
      expect(JSON.stringify(read)).toBe(JSON.stringify({ value }));
    }),
    { numRuns: 2_000 }
  );
});
