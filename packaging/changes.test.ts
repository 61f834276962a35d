import { expect, test } from 'bun:test';
import { newestChanges } from './changes';

test('the newest part is taken, with its headings, and nothing of those before', () => {
  const changelog = '# Changelog\n\n## 0.2.0\n\n### Minor\n\n- a\n- b ## c\n\n## 0.1.0\n\n- old\n';
  expect(newestChanges(changelog)).toBe('### Minor\n\n- a\n- b ## c\n');
});

test.each(['# Changelog\n', '# Changelog\n\n## 0.2.0\n\n## 0.1.0\n\n- old\n', ''])('%j says nothing', (changelog) => {
  expect(() => newestChanges(changelog)).toThrow('says nothing of the newest version');
});
