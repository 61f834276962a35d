/** Real receivers of Debian's that are told what ours are told, and read back. */
import { connect } from 'node:net';
import { z } from 'zod';
import { Killable } from './killable';
import type { Told } from '../../../tests/stores/wires/told';
import { toldOfPrometheus } from '../../../tests/stores/wires/protobuf';
import { TAKEN, type Forward } from '../../../tests/stores/counting/receiver';
import { prometheusPath, startReceivingPrometheus, type ReceivingPrometheus } from '../../../tests/stores/prometheus';
import { startVictoriaMetrics, victoriaMetricsPath, type VictoriaMetrics } from '../../../tests/stores/victoriaMetrics';
import type { Way } from '../../../tests/scenarios/delivering/ways';

export interface RealReceivers {
  readonly forwardOf: (way: Way) => Promise<Forward | undefined>;
  /** Undefined where no real receiver of its wire is installed. @param time epoch milliseconds, after all of it. */
  readonly heldOf: (way: Way, time: number, hours: number) => Promise<readonly Told[] | undefined>;
  /** Of a way's receiver, by the next message that goes by that way. */
  readonly killBy: (way: Way) => void;
  /** Those that were killed. */
  startAgain(): Promise<void>;
  /** How often each was killed that is there. */
  readonly kills: () => readonly number[];
  stop(): Promise<void>;
}

export async function startReal(): Promise<RealReceivers> {
  const [prometheusCommand, victoriaCommand] = [prometheusPath(), victoriaMetricsPath()];
  const prometheus = prometheusCommand && new Killable(await startReceivingPrometheus(prometheusCommand));
  const victoria = victoriaCommand && new Killable(await startVictoriaMetrics(victoriaCommand));
  const there = [prometheus, victoria].filter((each) => each instanceof Killable);
  return {
    async forwardOf({ name, adapter, real }) {
      if (real === 'prometheus' && prometheus) {
        return prometheus.through(name, posting(prometheus.receiver.url));
      }
      if (real === 'victoria-metrics' && victoria) {
        const { graphitePort, url } = victoria.receiver;
        return victoria.through(name, adapter === 'graphite' ? writing(graphitePort) : posting(url));
      }
      return undefined;
    },
    async heldOf(way, time, hours) {
      if (way.real === 'prometheus' && prometheus) {
        return heldByPrometheus(prometheus.receiver, time, hours);
      }
      return way.real === 'victoria-metrics' && victoria ? heldByVictoriaMetrics(victoria.receiver, way) : undefined;
    },
    killBy({ name, real }) {
      const receiver = real === 'prometheus' ? prometheus : victoria;
      if (real !== undefined && receiver) {
        receiver.killBy(name);
      }
    },
    async startAgain() {
      await Promise.all(there.map((each) => each.startAgain()));
    },
    kills: () => there.map(({ kills }) => kills),
    async stop() {
      await Promise.all(there.map(({ receiver }) => receiver.stop()));
    },
  };
}

const posting =
  (url: string): Forward =>
  async ({ path, headers, body }) => {
    const own = new Headers(headers);
    ['host', 'content-length', 'connection', 'accept-encoding'].forEach((name) => own.delete(name));
    const reply = await fetch(url + path, { method: 'POST', headers: own, body }).catch(() => undefined);
    return reply && { status: reply.status, words: await reply.text() };
  };

const writing =
  (port: number): Forward =>
  ({ body }) =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(body));
      socket.resume();
      socket.on('error', () => resolve(undefined));
      socket.on('close', (hadError) => resolve(hadError ? undefined : TAKEN));
    });

async function heldByPrometheus(
  prometheus: ReceivingPrometheus,
  time: number,
  hours: number
): Promise<readonly Told[]> {
  // A histogram's buckets but the last say nothing that is counted here.
  const held = await prometheus.held('{__name__=~".+",__name__!~".+_sum",le=~"|\\\\+Inf"}', time, hours);
  return toldOfPrometheus(
    held.map(({ metric, samples }) => ({
      labels: Object.entries(metric),
      samples: samples.map(([at, value]) => ({ time: at, value })),
    }))
  );
}

const name = z.object({ __name__: z.string(), db: z.string().optional() });
const FIGURES: Readonly<Record<string, RegExp>> = {
  influxdb: /^(.+)_(?:value|count)$/,
  graphite: /^carbon\.(.+?)(?:\.count)?$/,
  datadog: /^(.+?)(?:\.count)?$/,
};
const OTHERS = /(?:[._](?:sum|min|max)|_le_[^_]+)$/;

async function heldByVictoriaMetrics(victoria: VictoriaMetrics, { adapter }: Way): Promise<readonly Told[]> {
  const isOurs = ({ __name__, db }: z.infer<typeof name>): boolean =>
    (adapter === 'influxdb') === (db !== undefined) &&
    (adapter === 'graphite') === __name__.startsWith('carbon.') &&
    !OTHERS.test(__name__);
  const all = await victoria.export('{__name__!=""}');
  return all.flatMap(({ metric, values, timestamps }) => {
    const named = name.parse(metric);
    const base = isOurs(named) ? FIGURES[adapter]?.exec(named.__name__)?.[1] : undefined;
    return base === undefined
      ? []
      : values.map((value, index) => ({ series: JSON.stringify(metric), name: base, time: timestamps[index], value }));
  });
}
