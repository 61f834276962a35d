/** Where the time of an answer goes: its stages one by one, in this process, by the same code. */
import { encodeFrame } from '../../backend/protocol/arrow/encode';
import { decodeFrame } from '../../tests/host';
import { otlpName } from '../../src/engine/catalogue/catalogue';
import { evaluate, planSteps } from '../../src/engine/query';
import { parseQuery } from '../../src/engine/query/asked/parsing/parse';
import { readThrough } from '../../src/engine/service/gathering/readThrough';
import { durationMs, epochMs } from '../../src/engine/time';
import { nextWindow, previousWindow, WINDOW, windowOf } from '../../src/engine/window/grid';
import { MOST_DATA_POINTS, type Backend, type Question } from '../backend';
import { appRefOf, openFolder, type Owner } from '../data/fill';
import { markdownTable, milliseconds } from '../report';
import { bareExchange } from './bareGrpc';
import { median, sideBySide, timed } from '../timing';

/** Enough for code to be compiled, as it is in a backend that has been asked for a while. */
const ROUNDS = 21;

export interface Stage {
  readonly name: string;
  readonly milliseconds: number;
}

/** Steps of whole windows read totals; finer ones read points. */
export async function profileStages(folder: string, owner: Owner, question: Question): Promise<readonly Stage[]> {
  const storage = await openFolder(folder);
  const app = appRefOf(owner, question.app);
  const { metric, statistic, groupBy, stepMs } = question;
  const read = () => parseQuery({ schemaVersion: 1, app: question.app, metrics: [metric], statistic, groupBy });
  const query = read();
  const { range, alignment } = planSteps({
    range: { from: epochMs(question.from), to: epochMs(question.to) },
    interval: durationMs(stepMs),
    maxDataPoints: MOST_DATA_POINTS,
    minStep: undefined,
  });
  const names = [otlpName(metric)];
  const detail = alignment.step % WINDOW === 0 ? 'totals' : 'points';
  const span = { from: previousWindow(windowOf(range.from)), to: nextWindow(windowOf(range.to)) };
  const stages: Stage[] = [];
  const stage = async <Made>(name: string, make: () => Made | Promise<Made>, rounds = ROUNDS): Promise<Made> => {
    let made: Made | undefined;
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      times.push(
        await timed(async () => {
          made = await make();
        })
      );
    }
    stages.push({ name, milliseconds: median(times) });
    return made as Made;
  };

  await stage('Query: read', read);
  await stage('Store: headers, remembered', () => storage.chunks.headers(app, span));
  await stage('Store: read, first time', () => storage.chunks.read(app, span, names, detail), 1);
  await stage('Store: read, again', () => storage.chunks.read(app, span, names, detail));
  const headers = await storage.chunks.headers(app, span);
  const input = { query, environments: undefined, range, alignment, headers, forAlert: false };
  const { result } = await stage('Reading again and evaluation', () =>
    readThrough(
      storage.chunks,
      app,
      async () => ({ headers }),
      () => evaluate(input)
    )
  );
  const frames = result.frames(new Map());
  const files = await stage('Arrow: writing', () => frames.map(encodeFrame));
  await stage('Arrow: reading, by the asker', () => files.map(decodeFrame));
  const bytes = files.reduce((sum, { byteLength }) => sum + byteLength, 0);
  stages.push({ name: 'gRPC alone, as many bytes', milliseconds: await bareExchange(bytes, ROUNDS) });
  await storage.close();
  return stages;
}

export interface Profile {
  readonly title: string;
  readonly stages: readonly Stage[];
}

/** The backend's whole answer, with planning, gRPC and the turns of the event loop that the stages leave out. */
export async function wholeAnswer(backend: Backend, question: Question): Promise<Stage> {
  const [whole] = await sideBySide([() => backend.ask(question)], ROUNDS);
  return { name: 'Whole answer, through gRPC', milliseconds: whole };
}

export const stageTable = (
  profiles: readonly { readonly title: string; readonly stages: readonly Stage[] }[]
): string =>
  markdownTable(
    ['stage', ...profiles.map(({ title }) => title)],
    (profiles[0]?.stages ?? []).map(({ name }, index) => [
      name,
      ...profiles.map(({ stages }) => milliseconds(stages[index].milliseconds)),
    ])
  );
