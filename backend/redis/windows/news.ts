/** What instances tell each other by the channel: that one has shared an answer, or only that it is heard. */
import { z } from 'zod';
import { parseAppId, type AppRef } from '../../../src/engine/identity';
import type { Position, SharedAnswer } from '../../../src/engine/sharing/windows/position';
import { readMember, whole } from './member';

export interface News {
  /** As `nameOf` has it. */
  readonly app: string;
  readonly position: Position;
  readonly answer: SharedAnswer;
}

/** Of an app and its account, in a message: two words. */
export const nameOf = ({ account, app }: AppRef): string => `${encodeURIComponent(account)} ${app}`;

const MOST_LETTERS = 2_000;
const positionSchema = z.tuple([z.string(), whole]);

/** Undefined where it is something else. */
export function readNews(message: string): News | undefined {
  const [account = '', app = '', ...words] = message.length > MOST_LETTERS ? [] : message.split(' ');
  const position = positionSchema.safeParse(words.slice(0, 2)).data;
  const answer = readMember(words.slice(2));
  if (parseAppId(app) === undefined || !position || !answer) {
    return undefined;
  }
  const [era, sequence] = position;
  return { app: `${account} ${app}`, position: { era, sequence }, answer };
}
