/** A day's bundle as rows of SQLite. */
import type { ChunkHeader, MetricDescriptor, Scope, StoredMetric } from '../../../src/engine/chunk/types';

export interface BundleRow {
  /** Never given twice: what was read of it stays true for as long as it is there. */
  readonly id: number;
  /** Midnight, UTC, in epoch milliseconds. */
  readonly day: number;
  /** Of `bundledText`, packed. */
  readonly headers: Uint8Array;
  readonly headers_checksum: number;
}

export interface BundledTotalsRow {
  readonly metric: string;
  /** Of `encodingBundle`, packed. */
  readonly totals: Uint8Array;
  readonly checksum: number;
}

/** Seeded by its place, so that a block is never taken for another. */
export const checksumOfBundled = (block: Uint8Array, place: string): number =>
  Bun.hash.crc32(block, Bun.hash.crc32(place));

export const placeOfHeaders = ({ app, day }: DayPlace): string => `${app} ${day}`;
export const placeOfTotals = (place: DayPlace, metric: string): string => `${placeOfHeaders(place)} ${metric}`;

export interface DayPlace {
  /** The app's number. */
  readonly app: number;
  readonly day: number;
}

/** All that a bundle says but totals. */
export interface BundledHeaders {
  /** By window, then newest fetch first. */
  readonly headers: readonly ChunkHeader[];
  /** Metrics whose totals are there. */
  readonly bundled: readonly string[];
  /** Metrics that are too much, or too unlike, for a bundle: they are read from the chunks. */
  readonly unbundled: readonly string[];
}

/** A header as it is written: what many say is named by its place in a list. */
type Listed = Omit<ChunkHeader, 'asked' | 'refused' | 'metrics'> & {
  readonly asked: number;
  readonly refused: number;
  /** Place of the descriptor, series, points. */
  readonly metrics: readonly (readonly [number, number, number])[];
};

interface Written extends Pick<BundledHeaders, 'bundled' | 'unbundled'> {
  readonly scopes: readonly Scope[];
  readonly descriptors: readonly MetricDescriptor[];
  readonly headers: readonly Listed[];
}

export function bundledText({ headers, ...metrics }: BundledHeaders): string {
  const scopes = new Places<Scope>();
  const descriptors = new Places<MetricDescriptor>();
  const listed = headers.map(({ asked, refused, metrics: stored, ...others }): Listed => ({
    ...others,
    asked: scopes.of(asked),
    refused: scopes.of(refused),
    metrics: stored.map(({ series, points, ...descriptor }) => [descriptors.of(descriptor), series, points]),
  }));
  const written: Written = { scopes: scopes.all, descriptors: descriptors.all, headers: listed, ...metrics };
  return JSON.stringify(written);
}

/** To be read of what its checksum has shown to be what was written. */
export function bundledFrom(text: string): BundledHeaders {
  const { scopes, descriptors, headers, bundled, unbundled } = JSON.parse(text) as Written;
  return {
    ...{ bundled, unbundled },
    headers: headers.map(({ asked, refused, metrics, ...others }) => ({
      ...others,
      asked: scopes[asked],
      refused: scopes[refused],
      metrics: metrics.map(([at, series, points]): StoredMetric => ({ ...descriptors[at], series, points })),
    })),
  };
}

/** Things that say the same have one place. */
class Places<Thing> {
  readonly all: Thing[] = [];
  private readonly places = new Map<string, number>();

  of(thing: Thing): number {
    const text = JSON.stringify(thing);
    const place = this.places.get(text) ?? this.all.push(thing) - 1;
    this.places.set(text, place);
    return place;
  }
}
