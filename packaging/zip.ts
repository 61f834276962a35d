/**
 * Writes a zip archive whose bytes follow from its files alone: in the order of their names, all of one time, with the
 * modes that executables need. (PKWARE's APPNOTE 6.3; no archive here comes near the sizes that need ZIP64.)
 */
import { constants, crc32, deflateRawSync } from 'node:zlib';

export interface ZipFile {
  /** From the archive's root, with slashes. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly executable: boolean;
}

const VERSION_NEEDED = 20;
const MADE_BY_UNIX = (3 << 8) | VERSION_NEEDED;
const UTF8_NAMES = 1 << 11;
const DEFLATED = 8;
const REGULAR_FILE = 0o100000;
/** What a size or an offset of four bytes can say. */
const MOST_BYTES = 0xffff_ffff;
const MOST_FILES = 0xffff;

/** @param at the time that all files are said to be of; zip knows none before 1980. */
export function zip(files: readonly ZipFile[], at: Date): Buffer {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const twice = sorted.find(({ path }, index) => sorted[index + 1]?.path === path);
  if (twice !== undefined) {
    throw new Error(`${twice.path} would be twice in the archive.`);
  }
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, content, executable } of sorted) {
    const name = Buffer.from(path);
    const packed = deflateRawSync(content, { level: constants.Z_BEST_COMPRESSION });
    const shared = sharedFields(name, content, packed, at);
    const local = Buffer.concat([uint32(0x04034b50), uint16(VERSION_NEEDED), shared, uint16(0), name]);
    const mode = REGULAR_FILE | (executable ? 0o755 : 0o644);
    directory.push(
      Buffer.concat([
        uint32(0x02014b50),
        uint16(MADE_BY_UNIX),
        uint16(VERSION_NEEDED),
        shared,
        // No extra field, comment, disk number or internal attributes.
        Buffer.alloc(8),
        uint32(mode * 0x10000),
        uint32(offset),
        name,
      ])
    );
    parts.push(local, packed);
    offset += local.length + packed.length;
  }
  const central = Buffer.concat(directory);
  if (offset + central.length > MOST_BYTES || sorted.length > MOST_FILES) {
    throw new Error('The archive is larger than one without ZIP64 can be.');
  }
  const counts = [uint16(sorted.length), uint16(sorted.length)];
  const end = [uint32(0x06054b50), Buffer.alloc(4), ...counts, uint32(central.length), uint32(offset), uint16(0)];
  return Buffer.concat([...parts, central, ...end]);
}

/** What the header before a file and its entry in the directory say alike. */
function sharedFields(name: Buffer, content: Uint8Array, packed: Buffer, at: Date): Buffer {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  return Buffer.concat([
    uint16(UTF8_NAMES),
    uint16(DEFLATED),
    uint16(time),
    uint16(date),
    uint32(crc32(content)),
    uint32(packed.length),
    uint32(content.length),
    uint16(name.length),
  ]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
