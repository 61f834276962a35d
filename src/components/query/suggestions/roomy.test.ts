import { roomy } from './roomy';

/** Half as wide as high, each letter. */
jest.mock('@grafana/ui', () => ({
  measureText: (text: string, size: number) => ({ width: (text.length * size) / 2 }),
}));

const long = 'x'.repeat(60);
const options = [
  { value: 'short', description: long },
  { value: 'the longest', label: 'The longest label' },
];
const width = (label = '') => label.length * 7;

it('gives the longest label the room that the longest description needs', () => {
  const [first, second] = roomy(options);
  expect(first).toEqual(options[0]);
  expect(second?.label?.trimEnd()).toBe('The longest label');
  expect(width(second?.label)).toBeGreaterThanOrEqual(long.length * 6 + 24);
});

it('leaves alone the label that is shown as the choice', () => {
  const [first, second] = roomy(options, 'the longest');
  expect(second).toEqual(options[1]);
  expect(width(first?.label)).toBeGreaterThanOrEqual(long.length * 6 + 24);
});

it('leaves alone what has room enough, or nothing to say', () => {
  const few = [{ value: 'as long as need be', description: 'x' }];
  expect(roomy([...few, { value: 'y'.repeat(9) }])).toEqual([...few, { value: 'y'.repeat(9) }]);
  expect(roomy([{ value: 'a' }])).toEqual([{ value: 'a' }]);
  expect(roomy([{ value: 'a', description: long }], 'a')).toEqual([{ value: 'a', description: long }]);
});
