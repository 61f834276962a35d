/** How the simulated gateway behaves; every option has a default. */
import type { BorderReading } from '../metrics/border';
import type { CounterForm } from '../metrics/counterForm';
import type { Lateness } from '../metrics/lateness';
import type { IntForm } from '../metrics/otlp';
import { MINUTE, SECOND } from '../world/calendar';
import type { AccountRules } from './accounts';
import type { RateLimitForm } from './faults';

export interface SimulatorOptions {
  /** 0, the default, takes a free one. */
  readonly port: number;
  readonly host: string;
  /** The same seed and epoch give the same data. */
  readonly seed: string;
  /** Epoch milliseconds. The one clock: arrivals, `Date` header, what has arrived and what is too old. */
  readonly now: () => number;
  /** How `slow` and the network's delay wait; a test on a simulated clock gives its own. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** The environment `preview` was created two hours before it. Default: `now()` at the start. */
  readonly epoch: number;
  /** Each call is delayed by 0 to so many milliseconds before its arrival is counted. */
  readonly latencyMs: number;
  /** Series of the invocation count in a production environment, about. */
  readonly series: number;
  /** Own apps beside the fixed ones, each as busy as the busiest. */
  readonly moreApps: number;
  readonly accounts: AccountRules;
  readonly rateLimitForm: RateLimitForm;
  readonly border: BorderReading;
  readonly lateness: Lateness;
  readonly ints: IntForm;
  readonly counters: CounterForm;
  /** Points that are 6 ms wide, off the full minute, or doubled. */
  readonly oddities: boolean;
  /** Labels of the enum that came after the catalogue. */
  readonly extraLabels: readonly string[];
  /** Entries of a page of environments at most; ten times as many deployments. */
  readonly largestPage: number;
  /** Of the answer to a query that does not fit the schema, such as one with a wrong label. */
  readonly validationErrorStatus: 200 | 400;
}

export const DEFAULTS: Omit<SimulatorOptions, 'epoch'> = {
  port: 0,
  host: '127.0.0.1',
  seed: 'forge',
  now: Date.now,
  // A wait alone keeps no process running.
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds).unref()),
  latencyMs: 0,
  series: 24,
  moreApps: 0,
  accounts: {},
  rateLimitForm: 'retry-after seconds',
  border: 'start',
  lateness: { least: 30 * SECOND, most: 4 * MINUTE },
  ints: 'number',
  counters: 'one metric',
  oddities: true,
  extraLabels: [],
  largestPage: 5,
  validationErrorStatus: 200,
};
