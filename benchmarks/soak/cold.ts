/** The first questions of a process, and the same ones again. */
import { startPlugin } from '../../tests/host';
import { EXECUTABLE, LAUNCHED_WITH } from '../backend';
import type { Owner } from '../data/fill';
import { timed } from '../timing';
import { appsOf } from './gateway';
import { contextFor } from './load';
import { panelsOf, queryOf } from './panels';
import type { SoakScale } from './scale';

export interface Cold {
  /** Milliseconds from its start to the handshake. */
  readonly started: number;
  /** Milliseconds, of each panel once. */
  readonly first: readonly number[];
  readonly again: readonly number[];
}

export async function askCold(scale: SoakScale, owner: Owner, folder: string): Promise<Cold> {
  const begun = performance.now();
  const env = { ...LAUNCHED_WITH, GF_PLUGIN_DATA_DIR: folder };
  const plugin = await startPlugin({ executable: EXECUTABLE, env });
  const started = performance.now() - begun;
  try {
    const context = contextFor(owner, appsOf(scale.apps));
    const panels = panelsOf(scale, appsOf(scale.watchedApps));
    const now = Date.now();
    const round = async (): Promise<readonly number[]> => {
      const times: number[] = [];
      for (const panel of panels) {
        times.push(
          await timed(async () => {
            const { error } = (await plugin.queryData({ context, queries: [queryOf(panel, now)] })).get('A') ?? {};
            if (error !== undefined) {
              throw new Error(`A cold process: ${error}`);
            }
          })
        );
      }
      return times;
    };
    return { started, first: await round(), again: await round() };
  } finally {
    await plugin.shutdown();
  }
}
