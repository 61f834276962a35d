/** Who else on this machine may read or write a file. Windows has no such bits. */
interface Rights {
  readonly mode: number;
}

const hasRights = ({ mode }: Rights, bits: number): boolean => process.platform !== 'win32' && (mode & bits) !== 0;

/** By its group, or by anybody. */
export const isReadableByOthers = (rights: Rights): boolean => hasRights(rights, 0o077);

export const isReadableByAnybody = (rights: Rights): boolean => hasRights(rights, 0o007);
