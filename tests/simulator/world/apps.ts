/** The apps, fixed: their ids stand in provisioning files and tests. Sites and all numbers come from the seed. */
import { DAY, HOUR, SECOND } from './calendar';
import type { App, AppFunction, Endpoint, Environment, Service } from './types';

export type EnvironmentBlueprint = Omit<Environment, 'sites' | 'createdAt' | 'id'> & {
  readonly id: string;
  /** Milliseconds before the simulator's epoch, or `old`: older than all data. */
  readonly age: number | 'old';
};

export type AppBlueprint = Omit<App, 'environments'> & { readonly environments: readonly EnvironmentBlueprint[] };

/** Busy, on Jira, with containers, three environments. */
export const TICKET_TRIAGE = 'c0a8f1de-52b7-4d0e-9a51-6f7d0d3c1b01';
/** On Confluence, seven environments, of which `preview` is created two hours before the simulator's start. */
export const PAGE_INSIGHTS = 'c0a8f1de-52b7-4d0e-9a51-6f7d0d3c1b02';
/** So little used that most minutes of most series have no point. */
export const TIME_LEDGER = 'c0a8f1de-52b7-4d0e-9a51-6f7d0d3c1b03';
/** Owned by somebody else: asking for it is answered with a 403. */
export const FOREIGN_APP = 'c0a8f1de-52b7-4d0e-9a51-6f7d0d3c1b04';

/** Bare UUIDs. */
export const TICKET_TRIAGE_ENVIRONMENTS = {
  production: '7d1e6a40-0b57-4c0f-8d7e-1a2b3c4d5e01',
  staging: '7d1e6a40-0b57-4c0f-8d7e-1a2b3c4d5e02',
  development: '7d1e6a40-0b57-4c0f-8d7e-1a2b3c4d5e03',
} as const;

const production = (id: string): EnvironmentBlueprint => ({
  id,
  key: 'production',
  type: 'PRODUCTION',
  age: 'old',
  traffic: 1,
  deployEvery: 3 * DAY,
});
const staging = (id: string): EnvironmentBlueprint => ({
  id,
  key: 'staging',
  type: 'STAGING',
  age: 'old',
  traffic: 0.2,
  deployEvery: DAY,
});
const development = (id: string, key: string, age: EnvironmentBlueprint['age'] = 'old'): EnvironmentBlueprint => ({
  id,
  key,
  type: 'DEVELOPMENT',
  age,
  traffic: 0.1,
  deployEvery: 5 * HOUR,
});

const fn = (
  key: string,
  moduleKey: string | undefined,
  rate: number,
  medianLatency: number,
  offset = 0
): AppFunction => ({ key, moduleKey, rate, medianLatency, offset });

const endpoint = (
  remote: Endpoint['remote'],
  url: string,
  provider: Endpoint['provider'],
  rate: number,
  medianLatency: number
): Endpoint => ({ remote, url, provider, rate, medianLatency });

const JAVA_SERVICE: Service = {
  key: 'java-service',
  container: 'java-service-container-001',
  regions: [
    { name: 'us-west-2', cluster: '8ffs', pods: 2 },
    { name: 'eu-central-1', cluster: '3kqz', pods: 1 },
  ],
};

export const BLUEPRINTS: readonly AppBlueprint[] = [
  {
    id: TICKET_TRIAGE,
    name: 'Ticket Triage',
    product: 'jira',
    foreign: false,
    environments: [
      production(TICKET_TRIAGE_ENVIRONMENTS.production),
      staging(TICKET_TRIAGE_ENVIRONMENTS.staging),
      development(TICKET_TRIAGE_ENVIRONMENTS.development, 'development'),
    ],
    functions: [
      fn('resolver', 'issue-panel', 42, 180),
      fn('classify', 'issue-created-trigger', 9, 950),
      fn('updateStatusTitle', undefined, 6, 240),
      fn('nightly-digest', 'digest-schedule', 1.2, 4_200),
      fn('process-app-event', 'app-event-webtrigger', 14, 320, 20 * SECOND),
      fn('rank', 'jql-function', 3, 60),
    ],
    endpoints: [
      endpoint('jira', '/rest/api/3/issue/{}', 'app', 30, 140),
      endpoint('jira', '/rest/api/3/search/jql', 'user', 8, 620),
      endpoint('stargate', '/forge/entities/graphql', 'app', 12, 90),
      endpoint('egress', 'https://models.example.com/v1/classify', 'app', 7, 1_300),
    ],
    services: [JAVA_SERVICE],
    customCounters: ['tickets.classified', 'suggestions-taken'],
    frontendCounters: ['suggestions-taken'],
  },
  {
    id: PAGE_INSIGHTS,
    name: 'Page Insights',
    product: 'confluence',
    foreign: false,
    environments: [
      production('7d1e6a40-0b57-4c0f-8d7e-1a2b3c4d5e11'),
      staging('7d1e6a40-0b57-4c0f-8d7e-1a2b3c4d5e12'),
      development('7d1e6a40-0b57-4c0f-8d7e-1a2b3c4d5e13', 'development'),
      development('7d1e6a40-0b57-4c0f-8d7e-1a2b3c4d5e14', 'alex'),
      development('7d1e6a40-0b57-4c0f-8d7e-1a2b3c4d5e15', 'sam'),
      development('7d1e6a40-0b57-4c0f-8d7e-1a2b3c4d5e16', 'kim', 3 * DAY),
      development('7d1e6a40-0b57-4c0f-8d7e-1a2b3c4d5e17', 'preview', 2 * HOUR),
    ],
    functions: [
      fn('render', 'insights-macro', 25, 110),
      fn('collect', 'page-viewed-trigger', 30, 75),
      fn('report', 'report-schedule', 0.4, 9_000),
    ],
    endpoints: [
      endpoint('confluence', '/wiki/api/v2/pages/{}', 'user', 22, 160),
      endpoint('confluence', '/wiki/rest/api/search', 'app', 2, 480),
      endpoint('stargate', '/forge/entities/graphql', 'app', 18, 85),
    ],
    services: [],
    customCounters: ['pages.ranked'],
    frontendCounters: [],
  },
  {
    id: TIME_LEDGER,
    name: 'Time Ledger',
    product: 'jira',
    foreign: false,
    environments: [
      { ...production('7d1e6a40-0b57-4c0f-8d7e-1a2b3c4d5e21'), traffic: 0.03 },
      { ...development('7d1e6a40-0b57-4c0f-8d7e-1a2b3c4d5e22', 'development'), traffic: 0.01 },
    ],
    functions: [fn('log-work', 'worklog-panel', 5, 130), fn('export', 'export-webtrigger', 0.5, 2_500)],
    endpoints: [endpoint('bitbucket', '/2.0/repositories/{}/{}/commits', 'user', 3, 210)],
    services: [],
    customCounters: [],
    frontendCounters: [],
  },
  {
    id: FOREIGN_APP,
    name: 'Somebody Else',
    product: 'compass',
    foreign: true,
    environments: [production('7d1e6a40-0b57-4c0f-8d7e-1a2b3c4d5e31')],
    functions: [fn('sync', 'component-sync', 5, 300)],
    endpoints: [endpoint('stargate', '/graphql', 'app', 5, 120)],
    services: [],
    customCounters: [],
    frontendCounters: [],
  },
];

/** Apps beyond the fixed ones, each as busy as the busiest. @param number from 1. */
export function anotherApp(number: number): AppBlueprint {
  const [busiest] = BLUEPRINTS;
  const place = number.toString(16).padStart(3, '0');
  return {
    ...busiest,
    id: anotherAppId(number),
    name: `${busiest.name} ${number + 1}`,
    environments: busiest.environments.map((environment) => ({
      ...environment,
      id: environment.id.slice(0, -5) + place + environment.id.slice(-2),
    })),
  };
}

/** @param number from 1. */
export const anotherAppId = (number: number): string =>
  `${TICKET_TRIAGE.slice(0, -5)}${number.toString(16).padStart(3, '0')}01`;
