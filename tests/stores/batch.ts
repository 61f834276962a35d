/** What is sent to each receiver: plain series, and every text that a wire may trip over as value, key and name. */
import type { OutgoingSeries } from '../../src/engine/metricSets/outgoing';
import { epochMs, MINUTE, type EpochMs } from '../../src/engine/time';
import { createStoreNetwork } from '../../backend/metricStores/network/storeNetwork';
import { readAllowedHosts } from '../../backend/metricStores/network/allowedHosts';
import { APP, labelsGiven, OTHER_APP, TRICKY } from '../../backend/metricStores/text/testing/texts';
import { processClock } from '../../backend/plugin/clock';
import type { Sender } from '../../backend/metricStores/adapter';

const MINUTES = 15;

/** @param from of a minute. */
export function batchFrom(from: EpochMs): readonly OutgoingSeries[] {
  const times = Array.from({ length: MINUTES }, (_, index) => ({
    start: epochMs(from + index * MINUTE),
    end: epochMs(from + (index + 1) * MINUTE),
  }));
  let seed = 0;
  const series = (name: string, attributes: Readonly<Record<string, string>>, app = APP): OutgoingSeries => {
    seed += 1;
    const points = times.map((time, index) => ({ ...time, value: seed * 100 + index + 0.25 }));
    return { app, name, unit: '1', attributes, shape: 'number', temporality: 'delta', points };
  };
  const latency = times.map((time, index) => ({
    ...time,
    ...{ count: 10 + index, sum: 1_000 + index * 0.5, min: 1 + index, max: 900 + index },
    ...{ bounds: [50, 100.5, 250], buckets: [1, 2, 3, 4 + index] },
  }));
  return [
    series('forge_api_request_count', { contextAri: 'ari:cloud:jira::site/1', environmentId: 'e' }),
    series('forge_api_request_count', { contextAri: 'ari:cloud:jira::site/1', environmentId: 'e' }, OTHER_APP),
    ...TRICKY.map((text) => series('with_value', { key: text })),
    ...TRICKY.map((text) => series('with_key', { [text]: 'value' })),
    ...TRICKY.map((text) => series(`n${text}`, {})),
    {
      ...{ app: APP, name: 'latency', unit: 'ms', attributes: { functionKey: 'a b' }, shape: 'histogram' },
      ...{ temporality: 'delta', points: latency },
    },
  ];
}

/** By who and what, all values in order of time. */
export type Received = ReadonlyMap<string, readonly number[]>;

export const identityOf = (name: string, labels: readonly (readonly string[])[]): string =>
  JSON.stringify([name, labels.map(([key, value]) => [key, value]).sort()]);

/** @param figureName of a histogram's figure, or '' for the value of a number. */
export function sentBy(
  batch: readonly OutgoingSeries[],
  figureName: (name: string, figure: string) => string,
  figures: readonly ('count' | 'sum' | 'min' | 'max')[] = ['count', 'sum', 'min', 'max']
): Received {
  return new Map(
    batch.flatMap((series) => {
      const identity = (figure: string): string => identityOf(figureName(series.name, figure), labelsGiven(series));
      return series.shape === 'number'
        ? [[identity(''), series.points.map(({ value }) => value)] as const]
        : figures.map((figure) => [identity(figure), series.points.map((point) => point[figure] ?? NaN)] as const);
    })
  );
}

/** By the network that the plugin itself uses. */
export const loopback = createStoreNetwork({ storeHosts: readAllowedHosts('127.0.0.0/8').hosts }, processClock());

/** @returns what came of each message. */
export async function deliver(sender: Sender, batch: readonly OutgoingSeries[]): Promise<readonly string[]> {
  const outcomes: string[] = [];
  for (const message of sender.encode(batch).messages) {
    const sent = await sender.send(message, new AbortController().signal);
    outcomes.push(sent.kind === 'taken' ? `taken, ${sent.refused} refused` : `${sent.kind}: ${sent.words}`);
  }
  return [...new Set(outcomes)];
}
