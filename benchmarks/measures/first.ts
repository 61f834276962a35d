/** The first answer over all days, when nothing has been read yet: beside that of a Prometheus that has just started. */
import { startPrometheus } from '../../tests/prometheus/server';
import { Backend } from '../backend';
import type { Owner } from '../data/fill';
import { milliseconds, times, type Row } from '../report';
import { median, timed } from '../timing';
import type { Comparison } from './queries';

const ROUNDS = 3;
const AIM = 3;

export interface Stored {
  readonly data: string;
  readonly owner: Owner;
  /** Prometheus' executable and the blocks it has. */
  readonly executable: string;
  readonly blocks: string;
}

export async function compareFirst(comparison: Comparison, { data, owner, executable, blocks }: Stored): Promise<Row> {
  const { title, question, range } = comparison;
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const backend = await Backend.start(data, owner);
    try {
      await backend.prepareFor(question);
      ours.push(await timed(() => backend.ask(question)));
    } finally {
      await backend.stop();
    }
    const prometheus = await startPrometheus(executable, blocks);
    try {
      theirs.push(await timed(() => prometheus.queryRange(range)));
    } finally {
      await prometheus.stop();
    }
  }
  const [one, other] = [median(ours), median(theirs)];
  return {
    measure: `${title}, the first answer after a start, against Prometheus`,
    ours: milliseconds(one),
    against: milliseconds(other),
    ratio: `${times(other / one)} faster`,
    aim: `${AIM} × faster`,
    met: other / one >= AIM,
  };
}
