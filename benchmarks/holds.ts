/** `npm run bench:holds -- [--only <pattern>] [--keep <folder>]`: how long the event loop is held, by input; some minutes. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { epochMs } from '../src/engine/time';
import { windowOf } from '../src/engine/window/grid';
import { Upstream } from './backend';
import { fill } from './data/fill';
import { invocationCount, invocationLatency } from './data/metric';
import { startOddGateway } from './holds/gateway';
import { areAsMeant, holdInputs, holdTable, measureHolds } from './holds/measure';
import { fillLarge } from './holds/stores';
import { FULL, spanOf } from './scale';

const { values } = parseArgs({
  options: {
    /** Inputs whose title matches. */
    only: { type: 'string', default: '' },
    /** Keeps the data there for the next run of the same day. */
    keep: { type: 'string' },
  },
});
/** Stored data belong to an endpoint. */
const KEPT_PORT = 48_211;

const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'app-metrics-holds-'));
const [data, large, scratch] = ['data', 'large', 'scratch'].map((name) => join(folder, name));
const upstream = await Upstream.start();
const gateway = startOddGateway(upstream.owner, values.keep === undefined ? 0 : KEPT_PORT);
const log = (line: string): void => console.error(line);
try {
  const span = spanOf(FULL, Date.now());
  if (!existsSync(data)) {
    log('Storing 14 days');
    mkdirSync(data, { recursive: true });
    await fill(data, gateway.owner, invocationCount(FULL), span);
    await fill(data, gateway.owner, invocationLatency(FULL), span);
  }
  if (!existsSync(large)) {
    log('Storing what is large');
    await fillLarge(large, gateway.owner, FULL.storeBytes, windowOf(epochMs(span.to)));
  }
  const ground = { gateway, owner: gateway.owner, data, large, scratch, span, largeBytes: FULL.storeBytes };
  const inputs = holdInputs(ground).filter(({ title }) => new RegExp(values.only).test(title));
  const holds = await measureHolds(inputs, log);
  console.log(holdTable(holds));
  process.exitCode = areAsMeant(holds) ? 0 : 1;
} finally {
  await gateway.close();
  await upstream.close();
  rmSync(values.keep === undefined ? folder : scratch, { recursive: true, force: true });
}
