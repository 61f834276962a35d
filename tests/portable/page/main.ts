/** The engine in a page, for a test to put questions to. */
import type { Frame } from '../../../src/engine/frame';
import { parseAppId } from '../../../src/engine/identity';
import { parseQuery } from '../../../src/engine/query/asked/parsing/parse';
import { answerPanel } from '../../../src/engine/service/panel/panel';
import { after, durationMs, epochMs, SECOND } from '../../../src/engine/time';
import { coverageOf, readFrames, type PlainFrame, type PlainQuestion } from '../plain';
import { openAccount } from './account';

export interface PageSettings {
  readonly email: string;
  readonly apiToken: string;
  /** ARI or UUID. */
  readonly app: string;
  readonly maxMegabytes: number;
}

declare global {
  interface Window {
    openEngine: typeof openEngine;
  }
}
window.openEngine = openEngine;

function openEngine({ app: name, ...settings }: PageSettings) {
  const app = parseAppId(name);
  if (!app) {
    throw new Error(`${name} is no app.`);
  }
  const { account, source } = openAccount({ ...settings, app, endpoint: `${location.origin}/graphql` });

  /** With what is there now. */
  async function ask({ query, range, intervalMs, maxDataPoints }: PlainQuestion): Promise<readonly PlainFrame[]> {
    const answer = await answerPanel(account, source, {
      query: parseQuery(query),
      range: { from: epochMs(range.from), to: epochMs(range.to) },
      interval: durationMs(intervalMs),
      maxDataPoints,
    });
    if (answer.kind === 'error') {
      throw new Error(answer.message);
    }
    return answer.frames.map(plain);
  }

  return {
    ask,
    /** Asks again as windows come, until nothing is pending. */
    async askUntilWhole(question: PlainQuestion): Promise<readonly PlainFrame[]> {
      for (;;) {
        const frames = await ask(question);
        const { pending, nextAt } = coverageOf(frames);
        if (pending === 0) {
          return frames;
        }
        await account.fetcher.changed(app, epochMs(nextAt ?? after(account.clock.now(), SECOND)));
      }
    },
  };
}

/** As it comes out of the file that a backend would send: no typed array, null where there is no number. */
function plain({ name = '', meta, fields }: Frame): PlainFrame {
  const columns = fields.map(({ values, ...field }) => ({
    ...field,
    values: Array.from<number | string, number | string | null>(values, (value) =>
      Number.isNaN(value) ? null : value
    ),
  }));
  const [frame] = readFrames(JSON.parse(JSON.stringify([{ name, meta, fields: columns }])));
  return frame;
}
