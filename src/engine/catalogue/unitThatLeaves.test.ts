import { CATALOGUE } from './catalogue';
import { unitThatLeaves } from './unitThatLeaves';

it.each(CATALOGUE.map(({ name, unit }) => [name, unit]))(
  'of %s, which is in %s, is no time unless it is one',
  (name, unit) => {
    expect(unitThatLeaves(name, 's')).toBe(unit === 'short' ? '1' : 's');
    expect(unitThatLeaves(name, 'ms')).toBe(unit === 'short' ? '1' : 'ms');
  }
);

it('of a metric that only the app knows is as it came', () => {
  expect(unitThatLeaves('my.own', 's')).toBe('s');
  expect(unitThatLeaves('my.own')).toBe('');
});
