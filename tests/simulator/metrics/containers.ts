/** Containers: what they use, how long they run, how often they were started again. */
import { busyness, HOUR, MINUTE } from '../world/calendar';
import { chance, hashNumbers, hashText } from '../world/random';
import { deploymentAt } from '../world/versions';
import type { Moment, PointSource, Reading, SimulatedPoint } from './point';

const PURPOSE = { cpu: 50, memory: 51, restart: 52, restartAt: 53, fraction: 54, pod: 55 };
const RESTART_EVERY = 6 * HOUR;

interface Pod {
  readonly key: number;
  readonly startedAt: number;
  readonly attributes: Readonly<Record<string, string>>;
}

export const containerCpu: PointSource = (moment) =>
  podPoints(moment, (pod) =>
    gauge(round(3, 4 + 55 * busyness(moment.minute, 0) * (0.5 + 0.5 * chance(pod.key, moment.minute, PURPOSE.cpu))))
  );

export const containerMemory: PointSource = (moment) =>
  podPoints(moment, (pod) => gauge(round(4, 20 + 25 * chance(pod.key, moment.minute, PURPOSE.memory))));

export const containerUptime: PointSource = (moment) =>
  podPoints(moment, (pod) => {
    const since = restartsUntil(pod, moment.minute + MINUTE).at(-1) ?? pod.startedAt;
    const fraction = chance(pod.key, moment.minute, PURPOSE.fraction) / 1_000;
    return gauge((moment.minute + MINUTE - since) / 1_000 + fraction);
  });

/** In the minute of a restart one series has several points with the same start and end: the count before, the count after. */
export const containerRestarts: PointSource = (moment) =>
  podPoints(moment, (pod) => {
    const before = restartsUntil(pod, moment.minute).length;
    const after = restartsUntil(pod, moment.minute + MINUTE).length;
    const values = moment.world.oddities && after > before ? [before, after, after] : [after];
    return values.map((value) => ({ kind: 'cumulative', value }));
  });

export const serviceInstances: PointSource = ({ world, app, environment, minute }) =>
  hosts(environment.type)
    ? app.services.flatMap((service) =>
        service.regions.map(({ name, cluster, pods }) => ({
          startMs: minute,
          endMs: minute + MINUTE,
          seriesKey: hashText(`${world.seed}/${environment.id}/${service.key}/${name}`),
          attributes: {
            appId: app.id,
            environmentId: environment.id,
            region: name,
            serviceKey: service.key,
            cluster_uid: cluster,
          },
          reading: { kind: 'gauge', value: pods },
        }))
      )
    : [];

const gauge = (value: number): readonly Reading[] => [{ kind: 'gauge', value }];
const round = (decimals: number, value: number): number => Number(value.toFixed(decimals));
const hosts = (type: Moment['environment']['type']): boolean => type !== 'DEVELOPMENT';

function podPoints(moment: Moment, readings: (pod: Pod) => readonly Reading[]): readonly SimulatedPoint[] {
  return podsAt(moment).flatMap((pod) =>
    readings(pod).map((reading) => ({
      startMs: moment.minute,
      endMs: moment.minute + MINUTE,
      attributes: pod.attributes,
      seriesKey: pod.key,
      reading,
    }))
  );
}

/** Every deployment starts new pods. */
function podsAt({ world, app, environment, minute }: Moment): readonly Pod[] {
  if (!hosts(environment.type)) {
    return [];
  }
  const { version, at } = deploymentAt(environment, minute);
  return app.services.flatMap((service) =>
    service.regions.flatMap(({ name: region, cluster, pods }) =>
      Array.from({ length: pods }, (_, index) => {
        const key = hashText(`${world.seed}/${environment.id}/${service.key}/${region}/${version}/${index}`);
        return {
          key,
          startedAt: at,
          attributes: {
            appId: app.id,
            container: service.container,
            environmentId: environment.id,
            cluster_uid: cluster,
            pod: `${service.key}-${hashText(version).toString(16)}-${hashNumbers(key, 0, PURPOSE.pod).toString(36)}`,
            region,
            serviceKey: service.key,
          },
        };
      })
    )
  );
}

/** When the pod was started again before `moment`, oldest first: in a third of its quarter days, once. */
function restartsUntil(pod: Pod, moment: number): readonly number[] {
  const restarts: number[] = [];
  for (let part = 0; pod.startedAt + part * RESTART_EVERY < moment; part++) {
    if (chance(pod.key, part, PURPOSE.restart) < 0.33) {
      const into = Math.floor(chance(pod.key, part, PURPOSE.restartAt) * RESTART_EVERY);
      restarts.push(pod.startedAt + part * RESTART_EVERY + into);
    }
  }
  return restarts.filter((at) => at < moment);
}
