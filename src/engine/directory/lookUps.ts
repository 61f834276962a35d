/** All that is looked up beside metrics, one call at a time for an account. */
import { createHoldOff } from '../memo/holdOff';
import type { MemoParts } from '../memo/remembered';
import { namesBackoff } from './backoffs';
import type { IsAccepted } from './bearer';
import { createDeployments, type Deployments } from './deployments';
import { createDirectory, type Directory } from './directory';
import { createSiteNames, type SiteNames } from './siteNames';
import { createTurns } from './turns';

export interface LookUps {
  readonly directory: Directory;
  readonly siteNames: SiteNames;
  readonly deployments: Deployments;
}

export interface LookUpsParts extends MemoParts {
  readonly isAccepted: IsAccepted;
}

export function createLookUps({ clock, memo, isAccepted }: LookUpsParts): LookUps {
  const parts = { clock, memo, isAccepted, turns: createTurns() };
  return {
    directory: createDirectory(parts),
    siteNames: createSiteNames({ ...parts, holdOff: createHoldOff(parts, 'host names', namesBackoff) }),
    deployments: createDeployments({ ...parts, holdOff: createHoldOff(parts, 'deployments', namesBackoff) }),
  };
}
