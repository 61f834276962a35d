/** Where a delivery stands, told to all instances that may lead it: on this one's disk first, then in the register. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AppId } from '../../../src/engine/identity';
import { readNotes, readTotals, writtenNotes, writtenTotal } from '../../../src/engine/metricSets/delivery/notes';
import type { NotesRegister, NotingPlace } from '../../../src/engine/metricSets/delivery/place';
import {
  takenOver,
  type NotedBy,
  type OwnLog,
  type TakenOver,
} from '../../../src/engine/metricSets/delivery/takenOver';
import type { Noted } from '../../../src/engine/metricSets/delivery/noted';
import type { Totals } from '../../../src/engine/metricSets/figures/totals';
import type { DeliveryNotes } from '../../store/deliveries';
import { jsonOf } from '../../../src/engine/json';

/** Of one app's totals, as text: of more, another instance begins anew, as receivers are used to. */
const MOST_TOTALS_TEXT = 4 * 1024 * 1024;

/** Another instance has noted something since this one began to send. */
export class Overtaken extends Error {
  constructor() {
    super('Another instance has taken over, and sends for this store.');
  }
}

const sharedSchema = z.object({ era: z.string(), noted: z.string() });
const totalsSchema = z.array(z.object({ series: z.string(), total: z.string() }));

export interface SharedNotesParts {
  readonly notes: DeliveryNotes;
  /** On the disk. */
  readonly key: string;
  readonly register: NotesRegister;
  /** In the register. */
  readonly sharedKey: string;
  /** Whether the receiver is told of running totals. */
  readonly hasTotals: boolean;
}

export function sharedNotes({ notes, key, register, sharedKey, hasTotals }: SharedNotesParts): NotingPlace {
  let era = '';
  /** What stands there; the second, if it was written though nobody said so. */
  let versions: readonly [string, string] = ['', ''];

  const tell = async (noted: Noted, app?: AppId): Promise<void> => {
    const version = randomUUID();
    const text = JSON.stringify({ era, noted: writtenNotes(noted) } satisfies z.infer<typeof sharedSchema>);
    const totals =
      app === undefined || !hasTotals ? undefined : { app, text: totalsText(await notes.totals(key, app)) };
    const write = (): Promise<boolean> => {
      const accepted = versions;
      versions = [accepted[0], version];
      return register.write(sharedKey, accepted, { version, text, totals });
    };
    if (!(await write()) && !((await isForgotten()) && (await write()))) {
      throw new Overtaken();
    }
    versions = [version, version];
  };

  /** The register has lost what this instance had told, and nobody has told anything since. */
  const isForgotten = async (): Promise<boolean> => {
    const seen = await register.look(sharedKey);
    const shared = readShared(seen.text);
    versions = [seen.version, seen.version];
    return shared === undefined || shared.era === era;
  };

  /** As of which version of what stands there the disk has it. */
  let followed: string | undefined;

  const read = async (log: OwnLog): Promise<TakenOver> => {
    const seen = await register.look(sharedKey);
    versions = [seen.version, seen.version];
    const own = await notes.read(key);
    if (own?.era === log.era && seen.version === followed) {
      // Nothing has left since: what has changed here meanwhile has yet to.
      return { ...takenOver(own, undefined, log), isAnothers: own.noted.batch !== undefined };
    }
    const found = takenOver(own, readShared(seen.text), log);
    const totals = new Map<AppId, Totals>();
    for (const app of hasTotals ? found.shared : []) {
      totals.set(app, readTotalsText(await register.totals(sharedKey, app)));
    }
    await notes.adopt(key, log.era, found.noted, totals);
    followed = seen.version;
    return found;
  };

  return {
    isShared: true,
    begin: async (log) => {
      era = log.era;
      const { noted, shared, isAnothers } = await read(log);
      followed = undefined;
      const ahead = [...noted.cursors.keys()].filter((app) => !shared.includes(app));
      await tell(noted);
      // What only this instance knew, or what the register has forgotten.
      for (const app of hasTotals ? ahead : []) {
        await tell(noted, app);
      }
      return { noted, isAnothers };
    },
    write: async (noted, totals) => {
      await notes.write(key, era, noted, totals);
      await tell(noted, totals?.app);
    },
    totals: (app) => notes.totals(key, app),
    follow: async (log) => void (await read(log)),
  };
}

function readShared(text: string | undefined): NotedBy | undefined {
  const { data } = sharedSchema.safeParse(jsonOf(text));
  const noted = data && readNotes(data.noted);
  return data && noted && { era: data.era, noted };
}

function totalsText(totals: Totals): string {
  const text = JSON.stringify([...totals].map(([series, total]) => ({ series, total: writtenTotal(total) })));
  return text.length > MOST_TOTALS_TEXT ? '' : text;
}

const readTotalsText = (text: string | undefined): Totals =>
  readTotals(totalsSchema.safeParse(jsonOf(text)).data ?? []);
