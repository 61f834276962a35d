import fc from 'fast-check';
import { listedApps } from './listedApps';

it.each<[unknown, unknown]>([
  [undefined, []],
  [null, []],
  ['an id', []],
  [[{ id: 'a', name: 'Time ' }], [{ id: 'a', name: 'Time ' }]],
  [
    ['a', ' b '],
    [{ id: 'a' }, { id: 'b' }],
  ],
  [
    [7, null, {}],
    [{ id: '7' }, { id: '' }, { id: '' }],
  ],
  [[{ id: 'a', name: 5, environments: null }], [{ id: 'a', name: '5' }]],
  [
    [{ id: 'a', name: '', environments: ['e1', { id: 'e2', key: 2, type: null }, { key: 'no id' }] }],
    [{ id: 'a', environments: [{ id: 'e1' }, { id: 'e2', key: '2' }] }],
  ],
])('%j lists %j', (written, apps) => {
  expect(listedApps(written)).toEqual(apps);
});

it('is a list of ids in texts, whatever was written', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (written) => {
      expect(listedApps(written).every(({ id }) => typeof id === 'string')).toBe(true);
    })
  );
});
