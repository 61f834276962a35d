import { expect, test } from 'bun:test';
import { unsigned } from './unsigned';

const CODE_END = 0x2000;
const SYMBOLS = 0x123;
const SIGNATURE = 0x80;

const command = (type: number, ...fields: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(fields);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type);
  head.writeUInt32LE(body.length + 8, 4);
  return Buffer.concat([head, body]);
};
const uint32 = (...values: readonly number[]) => Buffer.from(Uint32Array.from(values).buffer);
const uint64 = (...values: readonly number[]) => Buffer.from(BigUint64Array.from(values.map(BigInt)).buffer);
const segment = (name: string, offset: number, size: number) =>
  command(0x19, Buffer.from(name.padEnd(16, '\0')), uint64(offset, 0x4000, offset, size), uint32(7, 5, 0, 0));
const executable = (commands: readonly Buffer[], end: number): Buffer => {
  const all = Buffer.concat(commands);
  const head = Buffer.concat([uint32(0xfeedfacf, 0x01000007, 3, 2, commands.length, all.length, 0, 0), all]);
  return Buffer.concat([head, Buffer.alloc(end - head.length, 0xaa)]);
};

const END = CODE_END + SYMBOLS;
const signed = command(0x1d, uint32(END, SIGNATURE));
const other = command(0x24, uint32(1, 2));

test.each([
  ['last', (rest: readonly Buffer[]) => [...rest, signed]],
  ['first', (rest: readonly Buffer[]) => [signed, ...rest]],
])('what is left when its command is the %s is what there would be without', (_where, placed) => {
  const given = executable(placed([other, segment('__LINKEDIT', CODE_END, SYMBOLS + SIGNATURE)]), END + SIGNATURE);
  const left = Buffer.from(unsigned(given));
  expect(left.length).toBe(END);
  const rest = [other, segment('__LINKEDIT', CODE_END, SYMBOLS)];
  // In memory: whole pages.
  rest[1]?.writeBigUInt64LE(0x1000n, 32);
  const expected = executable(rest, END);
  // Where the command was there is nothing.
  expected.fill(0, 32 + Buffer.concat(rest).length, 48 + Buffer.concat(rest).length);
  expect(left.equals(expected)).toBe(true);
  expect(unsigned(left)).toBe(left);
});

test('what it does not know it does not touch', () => {
  expect(() => unsigned(Buffer.alloc(64))).toThrow('no executable for a 64-bit macOS');
  const beyond = executable([signed, segment('__LINKEDIT', CODE_END, SYMBOLS)], END + SIGNATURE + 1);
  expect(() => unsigned(beyond)).toThrow('not what it ends with');
});
