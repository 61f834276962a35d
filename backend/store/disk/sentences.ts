/** What people are told of the file of chunks. */
import type { Rescued } from './chunkFile';

export const NEWER =
  'A newer version of this plugin wrote chunks.db, so this one leaves it alone. What is fetched is kept in memory only until that version, or a later one, is back.';

export const damageSentence =
  'chunks.db was damaged. A new one is in use, and what can be read of the damaged one is being taken over.';

export const keptSentence = (aside: string): string =>
  `chunks.db was damaged and has been replaced. What could be read of it was taken over; the rest is fetched again where Atlassian still has it. The damaged file is kept as ${aside}: delete it when you have no use for it, and this warning ends.`;

export function rescueLine({ why, kept, lost }: Rescued): string {
  const taken = `${kept} stored windows were taken over, ${lost} that were seen could not be read and have to be fetched again`;
  return why === 'damaged'
    ? `The store was damaged. Its file was put aside and a new one begins: ${taken}.`
    : `The store of an earlier time, put aside for another version of this plugin, is back: ${taken}.`;
}
