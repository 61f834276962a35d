/** The longest hold of the event loop, by what was put to the backend; each input to a process of its own. */
import { markdownTable, megabytes, milliseconds } from '../report';
import { answerInputs } from './answers';
import type { HoldGround } from './ground';
import { questionInputs } from './questions';
import { storeInputs } from './stores';
import type { Felt, Input } from './subject';

const MOST_HELD_MS = 50;

export interface Hold extends Felt {
  readonly title: string;
}

export const holdInputs = (ground: HoldGround): readonly Input[] => [
  ...questionInputs(ground.data, ground.owner, ground.span),
  ...answerInputs(ground.scratch, ground.gateway),
  ...storeInputs(ground),
];

export async function measureHolds(inputs: readonly Input[], log: (line: string) => void): Promise<readonly Hold[]> {
  const holds: Hold[] = [];
  for (const { title, put } of inputs) {
    const felt = await put();
    holds.push({ title, ...felt });
    const wrong = felt.wrong === undefined ? '' : `. NOT AS MEANT: ${felt.wrong}`;
    log(`${title}: held ${milliseconds(felt.hold)}, ${megabytes(felt.peak)} at the most${wrong}`);
  }
  return holds;
}

export const holdTable = (holds: readonly Hold[]): string =>
  markdownTable(
    ['input', 'longest hold', 'aim', 'met', 'peak of memory'],
    holds.map(({ title, hold, peak, wrong }) => [
      title,
      milliseconds(hold),
      `at most ${MOST_HELD_MS} ms`,
      wrong === undefined ? (hold <= MOST_HELD_MS ? 'yes' : 'no') : `no: ${wrong}`,
      megabytes(peak),
    ])
  );

/** Whether any input was answered otherwise than was meant: then its hold says nothing. */
export const areAsMeant = (holds: readonly Hold[]): boolean => holds.every(({ wrong }) => wrong === undefined);
