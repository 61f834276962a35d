/** What every metric store's adapter is: how its wire is written, and how it is sent. */
import type { z } from 'zod';
import type { OutgoingSeries } from '../../src/engine/metricSets/outgoing';
import type { DurationMs } from '../../src/engine/time';

/** What came of a message. Words are the receiver's own, cut to 200 characters, without secrets. */
export type Sent =
  /** @property refused points of it that the receiver will never take. */
  | { readonly kind: 'taken'; readonly refused: number; readonly words?: string }
  /** Nothing was taken, and the same message may be sent again: 429, 5xx, no connection, no answer. */
  | {
      readonly kind: 'later';
      readonly retryAfter?: DurationMs;
      /** The receiver says so itself (429): the message is not to blame. */
      readonly isBusy?: boolean;
      readonly words: string;
    }
  /** Nothing of it will ever be taken, other messages may be: 400, 413, 422. */
  | { readonly kind: 'refused'; readonly words: string }
  /** Nothing will be taken until the store's settings change: 401, 403, 404, a redirect, an address that is not allowed. */
  | { readonly kind: 'closed'; readonly words: string };

/** A part of a batch, as it goes over the wire. */
export interface Message {
  readonly body: Uint8Array;
  /** Points that it holds. */
  readonly points: number;
  /** They themselves: encoded again, they are the same message. */
  readonly held: () => readonly OutgoingSeries[];
}

export interface Encoded {
  /**
   * Each within the receiver's own bound, and a megabyte before it is compressed; in order of time for each series. No more is
   * worked out between two of them than the next one needs.
   */
  readonly messages: Iterable<Message>;
  /**
   * Points that this receiver has no form for, by sentence: said in docs, status and preview. None where a part of points is
   * meant. Known once all messages are made.
   */
  readonly leftOut: ReadonlyMap<string, number>;
}

/** What is known of a receiver, whatever its settings are. */
export interface Nature {
  /** How counters and histograms have to come. */
  readonly temporality: 'delta' | 'cumulative';
  /** How far back it takes points; undefined: without a bound. */
  readonly takesBack: DurationMs | undefined;
  /** Whether a point of the same series and time replaces the one before. */
  readonly takesCorrections: boolean;
}

/** One store, ready to be sent to. */
export interface Sender {
  readonly nature: Nature;
  encode(series: readonly OutgoingSeries[]): Encoded;
  /**
   * Never throws. One at a time.
   * @param batch the same when the message is sent again, another for a later batch: a figure that changed and changed back is
   * news though it says what was said before.
   */
  send(message: Message, signal: AbortSignal, batch?: string): Promise<Sent>;
  /** A point that shows whether the store takes any, made of nothing of the apps'. */
  test(now: number): readonly OutgoingSeries[];
  /** Of a store that is fetched alone: what there is to fetch now. Others have their turn while it is written. */
  rendered?(): Promise<Rendered>;
}

/** As its receiver reads it. */
export interface Rendered {
  readonly contentType: string;
  readonly body: string;
}

/** A secret that a store may need, as it stands in `secureJsonData` after `store.<name>.`. */
export interface SecretField<Settings = never> {
  readonly key: string;
  readonly isRequired: boolean;
  /** Whether settings such as these need it at all; they do where it is not said. */
  readonly isFor?: (settings: Settings) => boolean;
  /** What is wrong with one that was given, without repeating it; undefined where nothing is. */
  readonly faultOf?: (value: string) => string | undefined;
}

/** Of one kind of receiver. @typeParam Settings its own fields of a store's settings, parsed. */
export interface Adapter<Settings = unknown> {
  /** As in a store's `adapter`. */
  readonly kind: string;
  /** Of the store's own fields; its messages name the field, what was wrong and what would be right. */
  readonly settings: z.ZodType<Settings>;
  readonly secrets: readonly SecretField<Settings>[];
  /** The address that a secret is bound to: scheme, host and port. */
  addressOf(settings: Settings, secrets: Readonly<Record<string, string>>): URL | undefined;
  open(settings: Settings, secrets: Readonly<Record<string, string>>, network: StoreNetwork): Sender;
}

/** How anything gets out. Addresses are checked when connected to; nothing is redirected. Neither function throws. */
export interface StoreNetwork {
  post(request: StoreRequest, signal: AbortSignal): Promise<StoreReply>;
  /** Hands text over by TCP. Nobody answers there: it is handed over once the receiver has read all of it and closed. */
  lines(address: URL, text: Uint8Array, signal: AbortSignal): Promise<LinesReply>;
}

export interface StoreRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Whether `body` is packed on its way. */
  readonly isGzipped: boolean;
  /** Whether the store's settings (`allowHttp`) let it go to another machine over plain HTTP. */
  readonly isPlainHttpAllowed: boolean;
}

/** `isFinal` where trying again can't help: an address that is not allowed, a certificate that is not trusted. */
export interface StoreFailure {
  readonly kind: 'failure';
  readonly isFinal: boolean;
  readonly words: string;
}

export interface StoreAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  /** Cut at 64 kB. */
  readonly body: Uint8Array;
}

export type StoreReply = StoreAnswer | StoreFailure;
export type LinesReply = { readonly kind: 'handed over' } | StoreFailure;
