/** Figures of the status that have labels of their own, and those of the process: see `Observed`. */
import type { FetcherStatus } from '../../fetcher/types';
import type { Frame } from '../../frame';
import { SECOND, type EpochMs } from '../../time';
import type { AccountObserved, ProcessObserved } from './observed';
import { statusFrame } from './statusFrame';

interface Noted {
  readonly status: FetcherStatus;
  readonly account: AccountObserved;
  readonly process: ProcessObserved;
}

interface Value {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Figure {
  readonly title: string;
  /** Grafana's unit id. */
  readonly unit: string;
  readonly of: (noted: Noted, now: EpochMs) => readonly Value[];
}

const one = (value: number | undefined): readonly Value[] => (value === undefined ? [] : [{ value }]);

const FIGURES: Readonly<Record<string, Figure>> = {
  QUEUED: {
    title: 'Windows that wait for a call',
    unit: 'short',
    of: ({ status }) => status.queues.map(({ urgency, windows }) => ({ labels: { urgency }, value: windows })),
  },
  TOKEN_REFUSED: {
    title: 'Atlassian refuses the token',
    unit: 'bool_yes_no',
    of: ({ status }) => one(status.troubles.some(({ failure }) => failure.cause === 'unauthorized') ? 1 : 0),
  },
  CALLS: {
    title: 'Calls within an hour',
    unit: 'short',
    of: ({ account }) => account.calls.map(({ kind, outcome, count }) => ({ labels: { kind, outcome }, value: count })),
  },
  POINTS_READ: { title: 'Points read within an hour', unit: 'short', of: ({ account }) => one(account.points.read) },
  POINTS_DROPPED: {
    title: 'Points dropped within an hour',
    unit: 'short',
    of: ({ account }) => one(account.points.dropped),
  },
  POINTS_LATE: {
    title: 'Points that came late, within an hour',
    unit: 'short',
    of: ({ account }) => one(account.points.late),
  },
  STORE_BYTES: { title: 'Size of the store', unit: 'decbytes', of: ({ process }) => one(process.store.bytes) },
  STORE_FILLED: {
    title: 'Part of its bound that the store fills',
    unit: 'percentunit',
    of: ({ process: { store } }) => one(store.bytes / store.maxBytes),
  },
  STORE_WINDOWS: { title: 'Windows in the store', unit: 'short', of: ({ process }) => one(process.store.windows) },
  STORE_OLDEST: {
    title: 'Age of the oldest stored window',
    unit: 's',
    of: ({ process: { store } }, now) => one(store.oldest && Math.max(0, now - store.oldest) / SECOND),
  },
  DISK_FREE: {
    title: 'Room on the disk of the store',
    unit: 'decbytes',
    of: ({ process }) => one(process.store.diskFree),
  },
  MEMORY: { title: 'Memory of the process', unit: 'decbytes', of: ({ process }) => one(process.memoryBytes) },
  EVENT_LOOP_LAG: {
    title: 'Longest hold of the process',
    unit: 's',
    of: ({ process }) => one(process.eventLoopLag),
  },
  ANSWER_TIME: {
    title: 'Slowest answer',
    unit: 's',
    of: ({ process }) => process.answers.map(({ kind, seconds }) => ({ labels: { kind }, value: seconds })),
  },
};

export const OBSERVED_FIGURES: readonly string[] = Object.keys(FIGURES);

export function observedFrames(name: string, noted: Noted, now: EpochMs): readonly Frame[] {
  const figure = FIGURES[name];
  if (!figure) {
    return [];
  }
  const { title, unit, of } = figure;
  return of(noted, now).map(({ labels = {}, value }) => {
    const told = Object.values(labels).join(', ');
    return statusFrame({ metric: name, ...labels }, told === '' ? title : `${title}: ${told}`, unit, value);
  });
}
