/**
 * Takes the signature off an executable for macOS on Intel. It is the runtime's own, and no longer holds once the program is
 * in it: macOS would kill the process at the first page that differs. Without one Intel's Macs run it. (For Apple's
 * processors the compiler signs anew, since nothing runs there unsigned.)
 */
const MAGIC_64 = 0xfeedfacf;
const HEADER_BYTES = 32;
const SEGMENT_64 = 0x19;
const CODE_SIGNATURE = 0x1d;
const SIGNATURE_COMMAND_BYTES = 16;
const PAGE = 0x1000;

/** @param executable Mach-O for one 64-bit processor, as `<mach-o/loader.h>` has it. */
export function unsigned(executable: Uint8Array): Uint8Array {
  const bytes = Buffer.from(executable);
  const commands = bytes.readUInt32LE(16);
  const commandBytes = bytes.readUInt32LE(20);
  if (bytes.readUInt32LE(0) !== MAGIC_64) {
    throw new Error('This is no executable for a 64-bit macOS.');
  }
  let at = HEADER_BYTES;
  let linkEdit: number | undefined;
  let signature: number | undefined;
  for (let index = 0; index < commands; index += 1) {
    const command = bytes.readUInt32LE(at);
    if (command === SEGMENT_64 && bytes.toString('latin1', at + 8, at + 18) === '__LINKEDIT') {
      linkEdit = at;
    }
    signature = command === CODE_SIGNATURE ? at : signature;
    at += bytes.readUInt32LE(at + 4);
  }
  if (signature === undefined) {
    return executable;
  }
  const start = bytes.readUInt32LE(signature + 8);
  if (linkEdit === undefined || start + bytes.readUInt32LE(signature + 12) !== bytes.length) {
    throw new Error('The signature of this executable is not what it ends with.');
  }
  // The commands behind it move up.
  bytes.copyWithin(signature, signature + SIGNATURE_COMMAND_BYTES, HEADER_BYTES + commandBytes);
  bytes.fill(0, HEADER_BYTES + commandBytes - SIGNATURE_COMMAND_BYTES, HEADER_BYTES + commandBytes);
  bytes.writeUInt32LE(commands - 1, 16);
  bytes.writeUInt32LE(commandBytes - SIGNATURE_COMMAND_BYTES, 20);
  const moved = linkEdit > signature ? linkEdit - SIGNATURE_COMMAND_BYTES : linkEdit;
  const size = start - Number(bytes.readBigUInt64LE(moved + 40));
  bytes.writeBigUInt64LE(BigInt(Math.ceil(size / PAGE) * PAGE), moved + 32);
  bytes.writeBigUInt64LE(BigInt(size), moved + 48);
  return bytes.subarray(0, start);
}
