import { expect, test } from 'bun:test';
import { sbomOf } from './sbom';

const component = (name: string, version: string) => ({
  'bom-ref': `${name}@${version}`,
  type: 'library',
  name,
  version,
  scope: 'optional',
  hashes: [{ alg: 'SHA-512', content: '00' }],
});
const ofLockFile = (serialNumber: string, timestamp: string) =>
  JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber,
    metadata: { timestamp, component: component('folder', '0.1.0') },
    components: [component('zod', '4.0.0'), component('zod', '3.0.0'), component('jest', '30.0.0')],
    dependencies: [
      { ref: 'folder@0.1.0', dependsOn: ['zod@4.0.0', 'jest@30.0.0'] },
      { ref: 'jest@30.0.0', dependsOn: ['zod@3.0.0'] },
      { ref: 'zod@4.0.0', dependsOn: [] },
    ],
  });
const given = {
  name: 'plugin',
  shipped: [{ name: 'zod', version: '4.0.0', integrity: '' }],
  at: new Date('2026-11-28T21:20:30Z'),
};

test('what is shipped is listed with its checksum, and nothing else, under the name of the plugin', () => {
  const sbom: unknown = JSON.parse(sbomOf(ofLockFile('urn:uuid:1', '2026-01-01T00:00:00Z'), given));
  expect(sbom).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { timestamp: '2026-11-28T21:20:30.000Z', component: { name: 'plugin', version: '0.1.0' } },
    components: [{ name: 'zod', version: '4.0.0', scope: 'required', hashes: [{ content: '00' }] }],
    dependencies: [
      { ref: 'folder@0.1.0', dependsOn: ['zod@4.0.0'] },
      { ref: 'zod@4.0.0', dependsOn: [] },
    ],
  });
});

test('two accounts of one lock file are the same bytes', () => {
  expect(sbomOf(ofLockFile('urn:uuid:1', '2026-01-01T00:00:00Z'), given)).toBe(
    sbomOf(ofLockFile('urn:uuid:2', '2026-02-02T00:00:00Z'), given)
  );
});

test('what is shipped and not known is no account at all', () => {
  const shipped = [...given.shipped, { name: 'left-pad', version: '1.0.0', integrity: '' }];
  expect(() => sbomOf(ofLockFile('', ''), { ...given, shipped })).toThrow('left-pad@1.0.0');
});
