/** What Atlassian documents that an answer holds. */
import { readFileSync } from 'node:fs';
import { epochMs } from '../time';
import { windowOf } from '../window/grid';
import { decodeAnswer } from './decode';
import { numbersOf } from './testing/metrics';

const documented = JSON.parse(readFileSync('tests/fixtures/agg-documented-response.json', 'utf8'));
const resourceMetrics: unknown = documented.data.ecosystem.forgeMetrics.appMetrics.resourceMetrics;

describe('the documented answer', () => {
  const at = (moment: number) => decodeAnswer(resourceMetrics, windowOf(epochMs(moment)));
  const metric = (moment: number, name: string) => {
    const found = at(moment).columns.find(({ descriptor }) => descriptor.name === name);
    return numbersOf(found);
  };
  /** Each point as [start, end, value], in epoch milliseconds. */
  const pointsOf = (moment: number, name: string) => {
    const { start, end, value } = metric(moment, name);
    return Array.from(value, (one, index) => [
      windowOf(epochMs(moment)) + start[index],
      windowOf(epochMs(moment)) + end[index],
      one,
    ]);
  };

  const API = 1_698_720_840_000;
  const INVOCATION = 1_687_497_375_656;
  const JUNE = 1_687_488_960_000;
  const LATER = 1_785_240_860_000;

  it('holds 8 API requests in one minute', () => {
    const columns = metric(API, 'forge_api_request_count');
    expect(columns.descriptor).toEqual({ name: 'forge_api_request_count', kind: 'counter', unit: 's' });
    expect(pointsOf(API, 'forge_api_request_count')).toEqual([[API, API + 60_000, 8]]);
    expect(columns.series).toEqual([
      {
        appId: 'a11dfa0b-cf2c-44d1-9080-5c3944961223',
        contextAri: 'ari:cloud:compass::site/04c5a385-0899-4edc-93a8-ada653b7c534',
        environmentId: '6f5f56e9-55c0-4551-9247-ee1484340f64',
        provider: 'app',
        remote: 'stargate',
        status: '2xx',
        url: '/forge/entities/graphql',
      },
    ]);
  });

  it('holds 70 invocations within six milliseconds', () => {
    const columns = metric(INVOCATION, 'forge_backend_invocation_count');
    expect(columns.descriptor.kind).toBe('counter');
    expect(pointsOf(INVOCATION, 'forge_backend_invocation_count')).toEqual([[INVOCATION, INVOCATION + 6, 70]]);
    expect(columns.series).toEqual([
      {
        appId: '8ce114f4-d82c-45e2-b4fb-c6a0751d7d57',
        appVersion: '4.64.0',
        contextAri: 'ari:cloud:confluence::site/13095d29-407d-47ec-aa57-76764a470f36',
        environmentId: '8cb293d5-be08-47ae-a75c-95b89da5ad1d',
        functionKey: 'updateStatusTitle',
      },
    ]);
  });

  it('holds a point that says: no errors', () => {
    const columns = metric(JUNE, 'forge_backend_invocation_errors');
    expect(columns.descriptor.kind).toBe('counter');
    expect(pointsOf(JUNE, 'forge_backend_invocation_errors')).toEqual([[JUNE, JUNE + 60_000, 0]]);
    expect(columns.series[0]).toEqual({
      appId: '8ce114f4-d82c-45e2-b4fb-c6a0751d7d57',
      appVersion: '5.1.0',
      contextAri: 'ari:cloud:compass::site/6a9ea14f-759d-4f4a-b3ac-11395d8bf519',
      environmentId: '8cb293d5-be08-47ae-a75c-95b89da5ad1d',
      errorType: 'UNHANDLED_EXCEPTION',
      functionKey: 'process-app-event',
      moduleKey: 'app-event-webtrigger',
    });
  });

  const service = {
    appId: 'a11dfa0b-cf2c-44d1-9080-5c3944961223',
    cluster_uid: '8ffs',
    environmentId: '8cb293d5-be08-47ae-a75c-95b89da5ad1d',
    region: 'us-west-2',
    serviceKey: 'java-service',
  };
  const container = { ...service, container: 'java-service-container-001' };

  it.each([
    ['container_cpu_usage_percentage', 1.121],
    ['container_memory_usage_percentage', 21.7125],
  ])('holds one reading of %s', (name, value) => {
    expect(metric(JUNE, name).descriptor).toEqual({ name, kind: 'gauge', unit: '%' });
    expect(pointsOf(JUNE, name)).toEqual([[JUNE, JUNE + 60_000, value]]);
    expect(metric(JUNE, name).series).toEqual([{ ...container, pod: 'eco-deployment-65db68664c-8vg5v' }]);
  });

  it('holds two instances of a service', () => {
    const columns = metric(JUNE, 'service_instance_count');
    expect(columns.descriptor).toEqual({ name: 'service_instance_count', kind: 'gauge', unit: '1' });
    expect(pointsOf(JUNE, 'service_instance_count')).toEqual([[JUNE, JUNE + 60_000, 2]]);
    expect(columns.series).toEqual([service]);
  });

  it('holds the restarts of a pod: four points of its second minute are one', () => {
    const RESTARTS = 1_785_409_740_000;
    const columns = metric(RESTARTS, 'container_status_restarts_total');
    expect(columns.descriptor.kind).toBe('cumulative');
    expect(columns.series).toEqual([{ ...container, pod: 'eco-deployment-65db68664c-g5m2g' }]);
    expect(pointsOf(RESTARTS, 'container_status_restarts_total')).toEqual([
      [RESTARTS, RESTARTS + 60_000, 0],
      [RESTARTS + 60_000, RESTARTS + 120_000, 2],
    ]);
    expect(at(RESTARTS).duplicates).toBe(3);
  });

  it('holds the uptime of two pods', () => {
    const columns = metric(LATER, 'container_uptime_seconds');
    expect(columns.descriptor).toEqual({ name: 'container_uptime_seconds', kind: 'gauge', unit: 's' });
    expect(pointsOf(LATER, 'container_uptime_seconds')).toEqual([
      [LATER, LATER + 60_000, 388626.6037724018],
      [LATER, LATER + 60_000, 388626.60381031036],
    ]);
    expect(columns.series.map(({ pod }) => pod)).toEqual([
      'eco-deployment-65db68664c-g5m2g',
      'eco-deployment-65db68664c-rhvk8',
    ]);
  });
});
