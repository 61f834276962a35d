/** What really happened, for tests to compare with: complete, each point once, whatever has arrived. */
import type { App, World } from '../world/types';
import type { SimulatedPoint } from './point';
import { pointsStartingIn } from './points';

export interface Truth {
  readonly apps: readonly App[];
  /** The points that start in [from, to), epoch milliseconds; of all the app's environments unless some are named by id. */
  points(
    app: string,
    label: string,
    from: number,
    to: number,
    environments?: readonly string[]
  ): readonly SimulatedPoint[];
  /** Their values added up; of a histogram, the number of observations. */
  sum(app: string, label: string, from: number, to: number, environments?: readonly string[]): number;
}

export function truthOf(world: World): Truth {
  const points: Truth['points'] = (appId, label, from, to, only) => {
    const app = world.apps.find(({ id }) => id === appId);
    if (!app) {
      throw new Error(`The simulator has no app ${appId}.`);
    }
    return app.environments
      .filter(({ id }) => only === undefined || only.includes(id))
      .flatMap((environment) => pointsStartingIn(world, app, environment, label, from, to));
  };
  return {
    apps: world.apps,
    points,
    sum: (...query) => points(...query).reduce((total, { reading }) => total + valueOf(reading), 0),
  };
}

const valueOf = (reading: SimulatedPoint['reading']): number =>
  reading.kind === 'histogram' ? reading.count : reading.value;
