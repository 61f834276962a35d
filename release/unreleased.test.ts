import { expect, it } from 'bun:test';
import { withUnreleased } from './unreleased.js';

const released = '# Changelog\n\n## 1.0.0\n\nFirst.\n';

it('what is pending stands above what was released', () => {
  expect(withUnreleased(released, ['A heatmap.', 'A table.\n'])).toBe(
    '# Changelog\n\n## Unreleased\n\nA heatmap.\n\nA table.\n\n## 1.0.0\n\nFirst.\n'
  );
});

it('where nothing is, nothing is added', () => {
  expect(withUnreleased(released, [])).toBe(released);
});
