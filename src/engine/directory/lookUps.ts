/** All that is looked up beside metrics, one call at a time for an account. */
import type { Memo } from '../chunk/store';
import type { Clock } from '../time';
import type { IsAccepted } from './asker';
import { createDeployments, type Deployments } from './deployments';
import { createDirectory, type Directory } from './directory';
import { createHolds } from './holds';
import { createSiteNames, type SiteNames } from './siteNames';
import { createTurns } from './turns';

export interface LookUps {
  readonly directory: Directory;
  readonly siteNames: SiteNames;
  readonly deployments: Deployments;
}

export interface LookUpsParts {
  readonly clock: Clock;
  readonly memo: Memo;
  readonly isAccepted: IsAccepted;
}

export function createLookUps({ clock, memo, isAccepted }: LookUpsParts): LookUps {
  const parts = { clock, memo, isAccepted, turns: createTurns(), holds: createHolds({ clock, memo }) };
  return {
    directory: createDirectory(parts),
    siteNames: createSiteNames(parts),
    deployments: createDeployments(parts),
  };
}
