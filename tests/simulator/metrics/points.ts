/** Which points there are: every label's, minute by minute. */
import { floorTo, MINUTE } from '../world/calendar';
import type { App, Environment, World } from '../world/types';
import { apiRequestCount, apiRequestLatency } from './apiRequests';
import { containerCpu, containerMemory, containerRestarts, containerUptime, serviceInstances } from './containers';
import { invocationCount, invocationErrors, invocationLatency } from './invocations';
import { customMetrics, unlistedMetric } from './others';
import type { PointSource, SimulatedPoint } from './point';

const SOURCES: Readonly<Record<string, PointSource>> = {
  FORGE_BACKEND_INVOCATION_COUNT: invocationCount,
  FORGE_BACKEND_INVOCATION_ERRORS: invocationErrors,
  FORGE_BACKEND_INVOCATION_LATENCY: invocationLatency,
  FORGE_API_REQUEST_COUNT: apiRequestCount,
  FORGE_API_REQUEST_LATENCY: apiRequestLatency,
  FORGE_BACKEND_CUSTOM_METRICS_COUNT: customMetrics,
  CONTAINER_CPU_USAGE_PERCENTAGE: containerCpu,
  CONTAINER_MEMORY_USAGE_PERCENTAGE: containerMemory,
  CONTAINER_UPTIME_SECONDS: containerUptime,
  CONTAINER_STATUS_RESTARTS_TOTAL: containerRestarts,
  SERVICE_INSTANCE_COUNT: serviceInstances,
};

/** Points that start in [from, to), epoch milliseconds, once all of them have arrived. Oldest minute first. */
export function pointsStartingIn(
  world: World,
  app: App,
  environment: Environment,
  label: string,
  from: number,
  to: number
): readonly SimulatedPoint[] {
  const source = SOURCES[label] ?? unlistedMetric(label.toLowerCase());
  const points: SimulatedPoint[] = [];
  for (let minute = floorTo(from, MINUTE); minute < to; minute += MINUTE) {
    if (minute >= environment.createdAt) {
      points.push(...source({ world, app, environment, minute }));
    }
  }
  return points.filter(({ startMs }) => startMs >= from && startMs < to);
}
