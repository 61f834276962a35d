/** What was asked for, in few letters: of a window, an answer to the same question takes the place of an older one. */
import { createHash } from 'node:crypto';
import type { Scope } from '../../../src/engine/chunk/types';

const LETTERS = 12;

export const scopeName = ({ environments, labels }: Scope): string =>
  createHash('sha256')
    .update(JSON.stringify([[...environments].sort(), [...labels].sort()]))
    .digest('base64url')
    .slice(0, LETTERS);
