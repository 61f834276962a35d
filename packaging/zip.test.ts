import { expect, test } from 'bun:test';
import { crc32, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { zip, type ZipFile } from './zip';

const AT = new Date('2026-11-28T21:20:31Z');

const segment = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'abcé…漢_-.0 ') });
const file: fc.Arbitrary<ZipFile> = fc.record({
  path: fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
  content: fc.uint8Array({ maxLength: 2_000 }),
  executable: fc.boolean(),
});
const files = fc.uniqueArray(file, { selector: ({ path }) => path, maxLength: 12 });

/** Reads an archive from its end, as unpackers do, and holds each header against its entry in the directory. */
function unzip(archive: Buffer): readonly (ZipFile & { readonly mode: number; readonly time: number })[] {
  const end = archive.length - 22;
  expect(archive.readUInt32LE(end)).toBe(0x06054b50);
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  expect(at + archive.readUInt32LE(end + 12)).toBe(end);
  return Array.from({ length: count }, () => {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    const nameEnd = at + 46 + archive.readUInt16LE(at + 28);
    const name = archive.subarray(at + 46, nameEnd);
    const header = archive.readUInt32LE(at + 42);
    expect(archive.readUInt32LE(header)).toBe(0x04034b50);
    expect(archive.subarray(header + 4, header + 30)).toEqual(archive.subarray(at + 6, at + 32));
    expect(archive.subarray(header + 30, header + 30 + name.length)).toEqual(name);
    const packed = archive.subarray(header + 30 + name.length).subarray(0, archive.readUInt32LE(at + 20));
    const content = new Uint8Array(inflateRawSync(packed));
    expect(content.length).toBe(archive.readUInt32LE(at + 24));
    expect(crc32(content)).toBe(archive.readUInt32LE(at + 16));
    const mode = archive.readUInt32LE(at + 38) >>> 16;
    const time = archive.readUInt32LE(at + 12);
    at = nameEnd;
    return { path: name.toString(), content, executable: (mode & 0o111) !== 0, mode, time };
  });
}

const byPath = (a: ZipFile, b: ZipFile) => (a.path < b.path ? -1 : 1);

test('what is packed is what is read, executables are executable, and the order given does not matter', () => {
  fc.assert(
    fc.property(files, (given) => {
      const archive = zip(given, AT);
      const read = unzip(archive);
      expect(read.map(({ path, content, executable }) => ({ path, content, executable }))).toEqual(
        [...given].sort(byPath)
      );
      expect(read.every(({ mode, executable }) => mode === (executable ? 0o100755 : 0o100644))).toBe(true);
      expect(zip([...given].reverse(), AT)).toEqual(archive);
    }),
    { numRuns: 50 }
  );
});

test('every file is of the one time that was given', () => {
  const [only] = unzip(zip([{ path: 'a', content: new Uint8Array(), executable: false }], AT));
  // 2026-11-28 and 21:20:30, as DOS counts: years from 1980, seconds by twos.
  expect(only?.time).toBe(((46 << 25) | (11 << 21) | (28 << 16) | (21 << 11) | (20 << 5) | 15) >>> 0);
});

test('a file that would be twice is refused', () => {
  const twice = { path: 'a/b', content: new Uint8Array(), executable: false };
  expect(() => zip([twice, { ...twice, path: 'a' }, twice], AT)).toThrow('a/b would be twice');
});
