import { offered } from './offered';

const list = [{ text: 'Prod 1', value: 'prod-1' }, { text: 'dev' }, { text: 'Prod 2', value: 'prod-2' }];

it.each([
  ['', ['prod-1', 'dev', 'prod-2']],
  // Without slashes it has to match the whole.
  ['prod', []],
  ['dev', ['dev']],
  ['/prod/', ['prod-1', 'prod-2']],
  ['/PROD/i', ['prod-1', 'prod-2']],
  ['/prod-(\\d)/', ['1', '2']],
  ['/([a-z])[a-z]/g', ['p', 'o', 'd']],
  ['/(?<value>[a-z]+).*/', ['prod', 'dev']],
  ['/(?<text>\\d)/', ['1', '2']],
  ['/nowhere/', []],
])('a list narrowed by %j', (regex, values) => {
  expect(offered(list, regex)).toEqual(values);
});
