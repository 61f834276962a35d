/** Who leads what of an account, as it stands in the register. */
import { z } from 'zod';
import { registered } from '../registered';

/** Whoever knows who holds a table knows of all who lead since it was begun. */
export interface RoleTable {
  /** Which server it was begun on. */
  readonly server: string;
  /** Another one for each table that was begun. */
  readonly name: string;
  /** By instance. */
  readonly holders: Readonly<Record<string, Holder>>;
}

export interface Holder {
  /** Another one each time it says that it is there. */
  readonly beat: number;
  readonly roles: readonly string[];
}

const VERSION = 1;
const schema: z.ZodType<RoleTable> = z.object({
  server: z.string(),
  name: z.string(),
  holders: z.record(z.string(), z.object({ beat: z.number(), roles: z.array(z.string()) })),
});
export const { written: writtenTable, read: readTable } = registered(VERSION, schema);
