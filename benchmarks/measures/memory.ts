/** Resident memory of the backend, and what a long question does to a short one. */
import type { Backend, Question } from '../backend';
import { residentMemory } from '../process';
import { megabytes, milliseconds, type Row } from '../report';
import { median, sideBySide, timed } from '../timing';

const CONCURRENCY = 4;
/** For each round of a long one. */
const SHORT_ROUNDS = 10;
const SHORT_AIM_MS = 5;
const HELD_UP_AIM_MS = 100;

export function measureMemory(backend: Backend, when: string, aimMegabytes: number): Row {
  const bytes = residentMemory(backend.pid);
  return {
    measure: `Resident memory of the backend, ${when}`,
    ours: megabytes(bytes),
    against: '',
    ratio: '',
    aim: `at most ${aimMegabytes} MB`,
    met: bytes <= aimMegabytes * 1e6,
  };
}

export async function askMany(backend: Backend, question: Question, count: number): Promise<void> {
  let left = count;
  const asker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await backend.ask(question);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, asker));
}

export async function measureShort(backend: Backend, short: Question, rounds: number): Promise<Row> {
  const [time] = await sideBySide([() => backend.ask(short)], SHORT_ROUNDS * rounds);
  return {
    measure: 'A question over 1 hour',
    ours: milliseconds(time),
    against: '',
    ratio: '',
    aim: `at most ${SHORT_AIM_MS} ms`,
    met: time <= SHORT_AIM_MS,
  };
}

/** The slowest of the short questions asked, one after the other, until the long one is answered. */
export async function measureHoldUp(backend: Backend, long: Question, short: Question, rounds: number): Promise<Row> {
  const [alone] = await sideBySide([() => backend.ask(short)], rounds);
  const slowest: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    let answered = false;
    const running = backend.ask(long).finally(() => (answered = true));
    let worst = 0;
    while (!answered) {
      worst = Math.max(worst, await timed(() => backend.ask(short)));
    }
    await running;
    slowest.push(worst);
  }
  const held = median(slowest);
  return {
    measure: 'A question over 1 hour while one over all days is answered, against alone',
    ours: milliseconds(held),
    against: milliseconds(alone),
    ratio: '',
    aim: `at most ${HELD_UP_AIM_MS} ms`,
    met: held <= HELD_UP_AIM_MS,
  };
}
