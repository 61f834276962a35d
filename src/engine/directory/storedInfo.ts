/** How an app's name and environments are written down. */
import { z } from 'zod';
import { parseEnvironmentId } from '../identity';
import { epochMs, type EpochMs } from '../time';
import type { AppInfo, EnvironmentInfo } from '../upstream';

export interface StoredInfo extends AppInfo {
  readonly lookedUpAt: EpochMs;
}

export const infoOf = ({ name, environments }: AppInfo): AppInfo => ({ name, environments });

const environmentSchema = z.object({
  id: z.string(),
  key: z.string().optional(),
  type: z.string().optional(),
  createdAt: z.number().transform(epochMs).optional(),
});

export const storedSchema: z.ZodType<StoredInfo> = z.object({
  lookedUpAt: z.number().transform(epochMs),
  name: z
    .string()
    .optional()
    .transform((name) => name),
  environments: z.array(environmentSchema).transform((environments): readonly EnvironmentInfo[] =>
    environments.flatMap((environment) => {
      const id = parseEnvironmentId(environment.id);
      return id ? [{ ...environment, id }] : [];
    })
  ),
});
