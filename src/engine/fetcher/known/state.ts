/** All that is known of one account's fetching: plain data, changed by `machine.ts` alone. */
import type { ChunkHeader, Scope } from '../../chunk/types';
import type { UpstreamFailure } from '../../failure';
import type { AppId } from '../../identity';
import type { DecodedAnswer } from '../../otlp/decode';
import { EMPTY, type QuotaRecord } from '../../quota/pace';
import type { Priority } from '../../quota/priority';
import { durationMs, SECOND, type DurationMs, type EpochMs } from '../../time';
import type { WindowStart } from '../../window/grid';
import type { LastSeen } from './described';
import { newGate, type Closure, type Gate } from './gate';
import type { ServerClock } from './moment';
import type { Larger } from './larger';
import { UNSEEN, type LastMinutes } from './lastMinutes';
import { LEVELS, newQueue, type Queue } from './queue';
import type { Part, Split } from './split';

/** One data source's share in a window: how urgent, and how long it counts. Whose token pays is resolved when the call is sent. */
export interface Wish {
  readonly priority: Priority;
  /** `Source.id` */
  readonly source: string;
  ask: Scope;
  settle: DurationMs;
  until: DurationMs;
}

/** A stored answer for part of a window or all of it. */
export type KnownAnswer = Pick<ChunkHeader, 'asked' | 'refused' | 'frontier'>;

/** What is there of a window. */
export type Stored =
  /** Something wanted has never been answered; `answers` for other parts of it may be there. */
  | { readonly kind: 'nothing'; readonly answers: readonly KnownAnswer[] }
  | { readonly kind: 'provisional'; readonly fetchedAt: DurationMs; readonly answers: readonly KnownAnswer[] }
  | { readonly kind: 'sealed'; readonly secondLookAt: DurationMs };

/** What its fetch is at. */
export type Fetch =
  | { readonly kind: 'idle' }
  | { readonly kind: 'wanted' }
  | { readonly kind: 'sent'; readonly call: Call }
  /** Answered, and on its way into the store. */
  | { readonly kind: 'storing'; readonly call: Call }
  /** Another instance fetches it, and has until then. */
  | { readonly kind: 'elsewhere'; readonly until: DurationMs }
  | { readonly kind: 'cooling'; readonly until: DurationMs; readonly failure: UpstreamFailure };

/** All calls that together fetch a window once. */
export interface Round {
  /** What the calls ask for, before refusals. */
  readonly ask: Scope;
  readonly settle: DurationMs;
  /** What of it was given at the round's start. */
  readonly covers: Scope;
  /** A second look at what is sealed: all is asked for again. */
  readonly isLook: boolean;
  /** Still to be asked for; the first is the next. */
  parts: readonly Part[];
  /** Cuts made in this round; kept for the app once a part so made has been answered. Of one that tries larger parts: theirs. */
  split: Split | undefined;
  /** It tries fewer, larger parts: kept for the app once all of them have been answered. */
  triesLarger: boolean;
  /** How often a part was cut because it took too long. */
  timeoutCuts: number;
  /** Of all answers so far, the earliest; undefined before the first. */
  frontier: EpochMs | undefined;
  startedAt: DurationMs | undefined;
  /** Answers for slices of pairs that are not all there yet, by pair. */
  readonly pieces: Map<string, { readonly answer: DecodedAnswer; readonly start: EpochMs }[]>;
}

/** What became of the tries since the last answer. */
export interface Tries {
  failure: UpstreamFailure;
  attempts: number;
  /** Timeouts of the part that is next. */
  timeouts: number;
}

/** A window that somebody wants, or that is due for a second look. */
export interface WindowEntry {
  readonly app: AppState;
  readonly window: WindowStart;
  wishes: Wish[];
  stored: Stored;
  fetch: Fetch;
  round: Round | undefined;
  tries: Tries | undefined;
  /** Answers in a row that had nothing where the stored one has something. */
  doubts: number;
}

/** What the upstream won't give for an app, and when it is tried again. */
export interface Refusal {
  readonly kind: 'environments' | 'labels';
  readonly name: string;
  readonly message: string;
  /** How often it was refused in a row. */
  readonly times: number;
  readonly retryAt: EpochMs;
  /** It was refused among others and none was named: tried by itself from now on. */
  readonly alone: boolean;
}

/** Learnt of an app, and kept over restarts. */
export interface AppFacts {
  readonly refusals: readonly Refusal[];
  readonly split: Split;
  /** When fewer, larger parts are tried; undefined while nothing is split. */
  readonly larger?: Larger | undefined;
}

export interface AppState {
  readonly id: AppId;
  readonly windows: Map<WindowStart, WindowEntry>;
  readonly queue: Queue;
  readonly gate: Gate;
  /** Windows that failed in a row, with no answer between them. */
  readonly failing: Set<WindowStart>;
  /** By token: it is not its app, or refused for it alone. */
  readonly tokenGates: Map<string, Gate>;
  facts: AppFacts;
  /** Finds out with one window how the app has to be asked; its others wait. */
  scout: WindowEntry | undefined;
  /** When what nobody waits for was last forgotten. */
  sweptAt: DurationMs;
  /** Windows whose round has begun, and is not done. */
  readonly begun: Set<WindowStart>;
  /** All that was asked for. */
  ask: Scope;
  settle: DurationMs;
  /** Calls that one of its windows takes, as it is split. */
  callsAWindow: number;
  /** The data sources that have asked for it. */
  readonly askers: Set<string>;
  /** By OTLP name. */
  readonly described: Map<string, LastSeen>;
}

export type Purpose = 'window' | 'trial';

/** A slot that the ledger has given. */
export interface GivenSlot {
  /** What it was written for. */
  readonly at: DurationMs;
  /** By which it can be given back; undefined where there is no need to. */
  readonly id: string | undefined;
}

/** One call, from its slot until its answer is stored. */
export interface Call {
  readonly id: number;
  readonly purpose: Purpose;
  /** What its slot was taken for. */
  readonly priority: Priority;
  readonly app: AppState;
  readonly window: WindowStart;
  readonly part: Part;
  /** What was known to be stored of the window when its first call was chosen; undefined of a later one, and of a look at what is sealed. */
  readonly answers: readonly KnownAnswer[] | undefined;
  readonly source: string;
  readonly tokenId: string;
  readonly sentAt: EpochMs;
  readonly since: DurationMs;
  readonly slot: GivenSlot;
}

export type SlotState =
  | { readonly kind: 'none' }
  | { readonly kind: 'asked'; readonly priority: Priority; readonly since: DurationMs }
  /** Nothing as urgent as this or less is asked for before. */
  | { readonly kind: 'wait'; readonly priority: Priority; readonly until: DurationMs };

/** An answer to be kept. */
export interface Storing {
  readonly call: Call;
  readonly asked: Scope;
  readonly refused: Scope;
  /** Several where they are slices of one pair. */
  readonly answers: readonly DecodedAnswer[];
  /** By the server's clock as far as it is believed; of several, the earliest. */
  readonly serverStart: EpochMs;
  readonly settle: DurationMs;
  readonly isLook: boolean;
  /** The answer before said the same: it is stored though it has nothing where something was. */
  readonly isSure: boolean;
}

/** An answer on its way into the store. */
export interface Unstored {
  readonly storing: Storing;
  /** How often the store has refused it, and when it is offered again; undefined while it is being stored. */
  readonly attempts: number;
  readonly retryAt: DurationMs | undefined;
}

/** Whose turn it was, so that the next is another's. */
export interface LastServed {
  refresh: AppState | undefined;
  missing: AppState | undefined;
  wasRefresh: boolean;
}

export interface AccountState extends ServerClock {
  readonly apps: Map<AppId, AppState>;
  /** The token of each data source, by its id. */
  readonly sources: Map<string, string>;
  readonly tokens: Map<string, Gate>;
  readonly gate: Gate;
  /** Calls that failed in a row with no answer between them: how, and of which apps. */
  readonly failing: { cause: UpstreamFailure['cause'] | undefined; count: number; readonly apps: Set<AppId> };
  /** For which apps a token was refused in a row, with no answer to it between; by token. */
  readonly refusedTokens: Map<string, readonly AppId[]>;
  /** Under way. */
  readonly calls: Map<number, Call>;
  /** Answers that are paid for and not stored yet, by call. */
  readonly storing: Map<number, Unstored>;
  nextCall: number;
  slot: SlotState;
  /** The last that the ledger told of the account's slots, by the monotonic clock. */
  quota: QuotaRecord;
  /** When this process sent its calls of the last minute: stands even if the ledger forgets it. */
  own: readonly { readonly at: DurationMs; readonly slot: GivenSlot }[];
  /** Why calls can't be written down. */
  ledgerTrouble: Closure | undefined;
  /** Why an answer can't be stored. */
  storeTrouble: Closure | undefined;
  ahead: number | undefined;
  /** How long a call takes; learnt. */
  callTime: DurationMs;
  lastFailure: UpstreamFailure | undefined;
  rechecked: { readonly windows: number; readonly changed: number };
  lastMinutes: LastMinutes;
  ruleNotedAt: DurationMs | undefined;
  lastTrialAt: DurationMs | undefined;
  /** Apps of the account that other instances collect. */
  collectedElsewhere: number;
  readonly turns: readonly LastServed[];
  /** Calls for newest days since the last for what is about to be forgotten. */
  savedAgo: number;
  closed: boolean;
}

export function newAccountState(): AccountState {
  return {
    apps: new Map(),
    sources: new Map(),
    tokens: new Map(),
    gate: newGate(true),
    failing: { cause: undefined, count: 0, apps: new Set() },
    refusedTokens: new Map(),
    calls: new Map(),
    storing: new Map(),
    nextCall: 1,
    slot: { kind: 'none' },
    quota: EMPTY,
    own: [],
    ledgerTrouble: undefined,
    storeTrouble: undefined,
    ahead: undefined,
    callTime: durationMs(3 * SECOND),
    lastFailure: undefined,
    rechecked: { windows: 0, changed: 0 },
    lastMinutes: UNSEEN,
    ruleNotedAt: undefined,
    lastTrialAt: undefined,
    collectedElsewhere: 0,
    turns: Array.from({ length: LEVELS.length }, () => ({ refresh: undefined, missing: undefined, wasRefresh: false })),
    savedAgo: 0,
    closed: false,
  };
}

export function newAppState(id: AppId, facts: AppFacts, at: DurationMs): AppState {
  return {
    id,
    windows: new Map(),
    queue: newQueue(),
    gate: newGate(true),
    failing: new Set(),
    tokenGates: new Map(),
    facts,
    scout: undefined,
    sweptAt: at,
    begun: new Set(),
    ask: { environments: [], labels: [] },
    settle: durationMs(0),
    callsAWindow: 1,
    askers: new Set(),
    described: new Map(),
  };
}

export const liveWishes = ({ wishes }: Pick<WindowEntry, 'wishes'>, at: DurationMs): readonly Wish[] =>
  wishes.filter(({ until }) => until > at);
