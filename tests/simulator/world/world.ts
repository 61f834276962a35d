/** The world a seed makes: the fixed apps, with sites of their own. */
import { anotherApp, BLUEPRINTS, type AppBlueprint, type EnvironmentBlueprint } from './apps';
import { floorTo, HOUR } from './calendar';
import { chance, hashText, uuidOf } from './random';
import type { App, Environment, Site, World } from './types';

/** 1 March 2025: before all data that can be asked for. */
const LONG_AGO = Date.UTC(2025, 2, 1);
const COMPANIES = ['acme', 'borealis', 'cobalt', 'dunes', 'ember', 'fjord', 'glacier', 'harbour'];

interface WorldOptions {
  readonly seed: string;
  /** How many series the invocation count has in each production environment, about. */
  readonly series: number;
  /** Young environments were created some time before this moment, epoch milliseconds. */
  readonly epoch: number;
  readonly oddities: boolean;
  readonly moreApps: number;
}

export function createWorld(options: WorldOptions): World {
  const others = Array.from({ length: options.moreApps }, (_, index) => anotherApp(index + 1));
  return {
    seed: options.seed,
    oddities: options.oddities,
    apps: [...BLUEPRINTS, ...others].map((blueprint) => createApp(blueprint, options)),
  };
}

function createApp(blueprint: AppBlueprint, options: WorldOptions): App {
  const sites = Math.max(1, Math.round(options.series / blueprint.functions.length));
  return {
    ...blueprint,
    environments: blueprint.environments.map((environment) =>
      createEnvironment(blueprint, environment, environment.type === 'PRODUCTION' ? sites : 1, options)
    ),
  };
}

function createEnvironment(
  app: AppBlueprint,
  { age, ...facts }: EnvironmentBlueprint,
  siteCount: number,
  { seed, epoch }: WorldOptions
): Environment {
  return {
    ...facts,
    createdAt: age === 'old' ? LONG_AGO : floorTo(epoch - age, HOUR),
    // The development site stands apart from the customers' ones.
    sites: Array.from({ length: siteCount }, (_, index) =>
      createSite(app, facts.type === 'PRODUCTION' ? `customer ${index}` : 'own', seed)
    ),
  };
}

/** Of each app's customers one keeps its name to itself. */
const HIDDEN = 'customer 2';

function createSite(app: AppBlueprint, name: string, seed: string): Site {
  const identity = `${seed}/${app.id}/${name}`;
  const key = hashText(identity);
  const cloudId = uuidOf(identity);
  return {
    cloudId,
    hostName: `${COMPANIES[key % COMPANIES.length]}-${cloudId.slice(0, 4)}.atlassian.net`,
    hidden: name === HIDDEN,
    contextAri: `ari:cloud:${app.product}::site/${cloudId}`,
    zoneHours: Math.floor(chance(key, 0, 1) * 12) - 6,
    size: 0.2 + 0.8 * chance(key, 0, 2),
  };
}
