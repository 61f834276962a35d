import { expect, test } from 'bun:test';
import { verdictOf } from './verdict';

const report = (...severities: readonly string[]) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: Object.fromEntries(
      severities.map((severity, index) => [`p${index}`, { name: `p${index}`, severity, range: '<2.0.0' }])
    ),
  });

test('nothing known is clean, and so is what is not serious', () => {
  expect(verdictOf(report())).toEqual({ kind: 'clean', known: 0 });
  expect(verdictOf(report('low', 'moderate'))).toEqual({ kind: 'clean', known: 2 });
});

test('what is serious is named', () => {
  expect(verdictOf(report('low', 'high', 'critical'))).toEqual({
    kind: 'vulnerable',
    packages: ['p1 <2.0.0 (high)', 'p2 <2.0.0 (critical)'],
  });
});

test('no report is none: a registry without audits, no network, or another shape', () => {
  const refused = JSON.stringify({ message: '405 Method Not Allowed', method: 'POST', statusCode: 405 });
  expect(verdictOf(refused)).toEqual({ kind: 'not checked', why: '405 Method Not Allowed' });
  for (const output of ['', 'npm error', '[]', '{}', '{"vulnerabilities":[]}', '{"vulnerabilities":{"a":{}}}']) {
    expect(verdictOf(output).kind).toBe('not checked');
  }
});
