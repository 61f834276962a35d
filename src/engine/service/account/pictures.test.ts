import { pointAt, STAGING, windowNumber } from '../../query/testing/world';
import { after, DAY, HOUR, MINUTE } from '../../time';
import { WINDOW } from '../../window/grid';
import type { Answer } from '../answer';
import { answerPanel } from '../panel/panel';
import type { Reading } from '../readings';
import type { Source } from './source';
import { HOUR_BEFORE, INFO, question, Serving } from '../testing/serving';

let serving: Serving;
let reads: number;

beforeEach(async () => {
  serving = new Serving();
  reads = 0;
  const { read } = serving.store;
  serving.store.read = (app, span, metrics, detail) => {
    reads += metrics.length > 0 ? 1 : 0;
    return read(app, span, metrics, detail);
  };
  for (const number of [0, 1, 2, 3]) {
    await serving.keep(windowNumber(number), [pointAt(15 * number + 1, 10 ** number)]);
  }
});

const asked = (...what: Parameters<typeof question>): Promise<Answer> => askedBy(serving.source, ...what);
const askedBy = async (source: Source, ...what: Parameters<typeof question>): Promise<Answer> =>
  (await serving.passing(answerPanel(serving.account, source, question(...what)))).result;

const framesOf = (answer: Answer) => (answer.kind === 'frames' ? answer.frames : []);
const sumOf = (answer: Answer): number =>
  framesOf(answer)
    .flatMap(({ fields }) => fields.flatMap((field) => (field.type === 'number' ? [...field.values] : [])))
    .reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0);

async function readFor(ask: () => Promise<Answer>): Promise<{ readonly answer: Answer; readonly read: number }> {
  const before = reads;
  const answer = await ask();
  return { answer, read: reads - before };
}

describe('a picture', () => {
  it('is drawn once for all who look at the same, and says how far things are as they are', async () => {
    const first = await readFor(() => asked());
    serving.fetcher.nextAt = after(serving.clock.now(), MINUTE);
    const again = await readFor(() => asked());
    expect([first.read > 0, again.read]).toEqual([true, 0]);
    expect(framesOf(again.answer)[0].fields).toEqual(framesOf(first.answer)[0].fields);
    expect(framesOf(again.answer)[0].meta?.custom).toMatchObject({ coverage: { nextAt: serving.fetcher.nextAt } });
  });

  it('waits for nothing that is read for others, where it was drawn before', async () => {
    const first = await asked();
    const never = (): Promise<never> => new Promise(() => undefined);
    const again = answerPanel(serving.account, serving.source, { ...question(), reading: never });
    expect(framesOf((await serving.passing(again)).result)[0].fields).toEqual(framesOf(first)[0].fields);
  });

  it('is looked for within a bound of its own, which what is drawn for the first time does not take', async () => {
    let looked = 0;
    const ask = (): Promise<Answer> => {
      const looking: Reading = (look) => {
        looked += 1;
        return look();
      };
      return answerPanel(serving.account, serving.source, { ...question(), looking });
    };
    await serving.passing(ask());
    expect(looked).toBe(0);
    await serving.passing(ask());
    expect(looked).toBe(1);
  });

  it('is drawn anew once a window of it was fetched again', async () => {
    await asked();
    await serving.keep(windowNumber(3), [pointAt(46, 5)], { fetchedAt: after(serving.clock.now(), DAY) });
    expect(sumOf(await asked())).toBe(111 + 5);
  });

  it('is drawn anew once a window of it is gone', async () => {
    await asked();
    serving.lose(windowNumber(0));
    serving.fetcher.stateOf = (window) => ({ window, kind: window === windowNumber(0) ? 'gone' : 'fetched' });
    expect(sumOf(await asked())).toBe(1_110);
  });

  it.each([
    ['another metric', { metrics: ['FORGE_API_REQUEST_COUNT'] }],
    ['another statistic', { statistic: 'rate' }],
    ['another environment', { environments: [STAGING] }],
    ['a filter', { filters: [{ key: 'functionKey', operator: '=', value: 'other' }] }],
    ['groups', { groupBy: ['environmentId'] }],
    ['a table', { format: 'table' }],
    ['the same an hour before', { shift: '1h' }],
    ['wider steps', { minStep: 900 }],
    ['steps of another time zone', { minStep: 1_800, timeZone: 'Asia/Kolkata' }],
  ])('is not that of %s', async (_, query) => {
    await asked();
    expect((await readFor(() => asked(query))).read).toBeGreaterThan(0);
  });

  it('of a longer range is drawn anew by what has changed of it alone', async () => {
    const windows = 40;
    for (let number = 4 - windows; number < 4; number += 1) {
      await serving.keep(windowNumber(number), [pointAt(15 * number + 1, 1)]);
    }
    const range = { from: windowNumber(4 - windows), to: windowNumber(4) };
    const ask = () => asked({}, range);
    const read: number[] = [];
    const { store } = serving;
    const { read: readFrom } = store;
    store.read = (app, span, metrics, detail) => {
      read.push(metrics.length > 0 ? (span.to - span.from) / WINDOW : 0);
      return readFrom(app, span, metrics, detail);
    };
    const readNow = (): number => read.splice(0).reduce((sum, count) => sum + count, 0);
    expect(sumOf(await ask())).toBe(windows);
    expect(readNow()).toBeGreaterThanOrEqual(windows);
    await serving.keep(windowNumber(3), [pointAt(46, 5)], {
      fetchedAt: after(serving.clock.now(), DAY),
    });
    expect(sumOf(await ask())).toBe(windows + 4);
    const readAgain = readNow();
    expect([readAgain > 0, readAgain < windows / 2]).toEqual([true, true]);
  });

  it('is not that of another range', async () => {
    await asked();
    const { answer, read } = await readFor(() =>
      asked({}, { from: HOUR_BEFORE.from, to: after(HOUR_BEFORE.from, HOUR / 2) })
    );
    expect(read).toBeGreaterThan(0);
    expect(sumOf(answer)).toBe(11);
  });

  it('is drawn anew where its last minutes are known to come with the next window', async () => {
    await asked();
    serving.fetcher.endsInNext = true;
    expect((await readFor(() => asked())).read).toBeGreaterThan(0);
  });

  it('is drawn anew where the metric has come as something else since', async () => {
    await asked();
    const name = 'forge_backend_invocation_count';
    serving.fetcher.described = new Map([[name, { name, kind: 'gauge', unit: '' }]]);
    expect((await readFor(() => asked())).read).toBeGreaterThan(0);
  });

  it('has the names that each data source gives', async () => {
    const named = { environments: [], groupBy: ['environmentId'] };
    const namesIn = (answer: Answer) => framesOf(answer).map(({ fields }) => fields[1].config?.displayNameFromDS);
    expect(namesIn(await asked(named))).toContain('production');
    const renamed = { ...INFO, environments: INFO.environments.map((one) => ({ ...one, key: `the ${one.key}` })) };
    serving.lookUp = async () => serving.answer(renamed);
    await serving.clock.advance(DAY);
    // What is known is shown, and looked up anew beside it.
    await asked(named);
    expect(namesIn(await asked(named))).toContain('the production');
  });

  it('is shown to nobody whose token has yet to be accepted', async () => {
    await asked();
    const other = serving.dataSource({ id: '1:other', tokenId: 'another' });
    serving.lookUp = async () => ({ kind: 'failure', failure: { cause: 'unavailable', message: 'It is so.' } });
    expect(sumOf(await askedBy(other))).toBe(0);
  });
});
