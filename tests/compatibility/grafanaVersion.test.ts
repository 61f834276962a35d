import { describe, expect, it } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { oldestOf, withGrafana } from './grafanaVersion';

const manifest = readFileSync(join(import.meta.dir, '../../package.json'), 'utf8');

describe('a package.json for another Grafana', () => {
  const { dependencies, devDependencies, ...others } = JSON.parse(manifest);
  const changed = JSON.parse(withGrafana(manifest, { grafana: '1.2.3', react: '^18.0.0', moment: '2.30.1' }));

  it('has its packages and its React, with their types, and nothing else changed', () => {
    const differing = (before: Record<string, string>, after: Record<string, string>) =>
      Object.fromEntries(Object.entries(after).filter(([name, version]) => before[name] !== version));
    expect(differing(dependencies, changed.dependencies)).toEqual({
      '@grafana/data': '1.2.3',
      '@grafana/runtime': '1.2.3',
      '@grafana/ui': '1.2.3',
      react: '^18.0.0',
      'react-dom': '^18.0.0',
    });
    expect(differing(devDependencies, changed.devDependencies)).toEqual({
      '@grafana/schema': '1.2.3',
      '@types/react': '^18.0.0',
      '@types/react-dom': '^18.0.0',
    });
    expect(Object.keys(changed.dependencies)).toEqual(Object.keys(dependencies));
    expect(changed).toMatchObject(others);
    expect(changed.overrides.moment).toBe('2.30.1');
  });
});

describe('the oldest Grafana that is tried', () => {
  it('is the one that plugin.json promises', () => {
    expect(oldestOf('>=12.3.0')).toBe('12.3.0');
  });

  it.each(['12.3.0', '>=12.3', '>=12.3.0 <14', '^12.3.0', ''])('is none for "%s"', (dependency) => {
    expect(() => oldestOf(dependency)).toThrow('grafanaDependency');
  });
});
