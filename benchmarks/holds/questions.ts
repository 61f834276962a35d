/** Questions about what is stored, that ask for more than anybody should. */
import { COUNTED_APP, TIMED_APP } from '../data/series';
import type { Owner } from '../data/fill';
import type { Span } from '../scale';
import { allOf, answered, figures, refused, status, type Verdict } from './meant';
import { Subject, type Asking, type Input } from './subject';
import { COUNTER, HISTOGRAM } from './texts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const QUERIES_A_REQUEST = 100;

/** What a Viewer can nest: its states multiply. */
const NESTED = '((((){1000}){1000}){1000}){1000}';

/** @param data a folder with counter and histogram over `span`; nothing of it is changed. */
export function questionInputs(data: string, owner: Owner, span: Span): readonly Input[] {
  const count = { schemaVersion: 1, queryType: 'metrics', app: COUNTED_APP, metrics: [COUNTER] };
  const latency = { ...count, app: TIMED_APP, metrics: [HISTOGRAM] };
  const days = (json: Asking['json'], intervalMs = 30 * MINUTE): Asking => ({ ...span, intervalMs, json });
  const hour = (json: Asking['json'], intervalMs = MINUTE): Asking => ({
    ...{ from: span.to - HOUR, to: span.to },
    ...{ intervalMs, json },
  });
  const many = (length: number, asking: Asking): readonly Asking[] => Array.from({ length }, () => asking);

  const asked = (title: string, put: (subject: Subject) => Promise<Verdict>): Input => ({
    title,
    put: async () => {
      const subject = await Subject.start(data, owner);
      try {
        return await subject.feel(async () => {
          await subject.askUntil(hour(count), ({ frames }) => frames.some(({ fields }) => fields.length > 0));
          return put(subject);
        });
      } finally {
        await subject.stop();
      }
    },
  });
  const drawn = (length: number, askings: readonly Asking[]) => async (subject: Subject) => {
    const requests = await Promise.all(Array.from({ length }, () => subject.ask(askings)));
    return figures(requests.flat());
  };
  const year = (json: Asking['json']): Asking => ({ ...days(json, HOUR), from: span.to - 400 * DAY });
  const hours = (length: number): Asking => ({
    ...{ to: span.to, from: Math.max(span.from, span.to - length * HOUR), intervalMs: MINUTE },
    json: { ...count, groupBy: ['functionKey', 'contextAri'] },
  });

  return [
    asked('an hour in steps of 1e10 s, of an hour in milliseconds, of 100 years', async (subject) => {
      const [long, milliseconds, century] = await subject.ask([
        hour({ ...count, minStep: 1e10 }),
        hour({ ...count, minStep: 3_600_000 }),
        hour(count, 100 * 365 * DAY),
      ]);
      return allOf(refused([long, milliseconds], 'The minimum step is'), figures([century]));
    }),
    asked('a pattern of 1e12 states, in a query and for values', async (subject) => {
      const nested = [{ key: 'functionKey', operator: '=~', value: NESTED }];
      const inQuery = await subject.ask([hour({ ...count, filters: nested })]);
      const filters = encodeURIComponent(JSON.stringify([{ key: 'moduleKey', operator: '=~', value: NESTED }]));
      const path = `attributes/functionKey/values?app=${COUNTED_APP}&metric=${COUNTER}&filters=${filters}`;
      return allOf(refused(inQuery, "can't be used"), status(await subject.get(path), 400));
    }),
    asked('2,000 queries in a request', async (subject) => {
      const all = await subject.ask(many(2_000, hour(count)));
      return allOf(figures(all.slice(0, QUERIES_A_REQUEST)), refused(all.slice(QUERIES_A_REQUEST), 'was not begun'));
    }),
    asked('20,000 metrics in a query', async (subject) => {
      const metrics = Array.from({ length: 20_000 }, (_, index) => `METRIC_${index}`);
      return refused(await subject.ask([hour({ ...count, metrics })]), 'metrics');
    }),
    asked('a legend of 7 MB', async (subject) =>
      refused(await subject.ask([hour({ ...count, legend: 'x'.repeat(7_000_000) })]), 'a query may have 1024 kB')
    ),
    asked('a filter of 10,000 values', async (subject) => {
      const values = Array.from({ length: 10_000 }, (_, index) => `site-${index}`);
      return answered(
        await subject.ask([days({ ...count, filters: [{ key: 'contextAri', operator: '=|', values }] })])
      );
    }),
    asked('500 queries over all days, cold', drawn(5, many(QUERIES_A_REQUEST, days(count)))),
    asked(
      '100 queries over all days by function, in 20 requests',
      drawn(20, many(5, days({ ...count, groupBy: ['functionKey'] }, HOUR)))
    ),
    asked('400 days', drawn(1, [year(count)])),
    asked(
      '10 × 400 days, two metrics and a p95 each',
      drawn(1, [...many(5, year({ ...latency, statistic: 'p95' })), ...many(5, year(count))])
    ),
    asked('400 days beside the 400 before them, and 300 divided', async (subject) => {
      const shifted = year({ ...count, shift: '400d' });
      const divided = { ...year({ ...count, over: { metric: COUNTER } }), from: span.to - 300 * DAY };
      return figures(await subject.ask([shifted, divided]));
    }),
    asked('a table of 1,000 series over all days', drawn(1, [days({ ...hours(1).json, format: 'table' })])),
    asked('1,000 series in steps of a minute: an answer of 32 MB', drawn(1, [hours(33)])),
    asked('1,000 series in steps of a minute: an answer of 64 MB', async (subject) =>
      refused(await subject.ask([hours(66)]), 'are more than can be sent at once. Set a minimum step')
    ),
    asked('three answers of 16 MB to one request', async (subject) => {
      const [first, second, third] = await subject.ask(many(3, hours(16)));
      return allOf(figures([first, second]), refused([third], 'have more than 36 MB together'));
    }),
    asked(
      'p95 of each series over all days',
      drawn(1, [days({ ...latency, statistic: 'p95', groupBy: ['functionKey', 'contextAri'] })])
    ),
    asked(
      'a heatmap over all days in steps of 15 minutes',
      drawn(1, [days({ ...latency, statistic: 'heatmap' }, 15 * MINUTE)])
    ),
    asked('the status, 200 times', async (subject) => {
      const [answers, ...statuses] = await Promise.all([
        subject.ask(many(100, days({ schemaVersion: 1, queryType: 'status', app: COUNTED_APP }))),
        ...Array.from({ length: 100 }, () => subject.get('status')),
      ]);
      return allOf(figures(answers), ...statuses.map((each) => status(each, 200)));
    }),
    asked('settings of 500 apps with long names, asked 100 times', async (subject) => {
      const large = subject.withSettings({ apps: [{ id: COUNTED_APP }, ...longNamedApps(499)] });
      await large.askUntil(hour(count), (answer) => figures([answer]) === undefined);
      return figures(await large.ask(many(QUERIES_A_REQUEST, hour(count))));
    }),
    ...[7, 20].map((megabytes) =>
      asked(`settings of ${megabytes} MB`, async (subject) => {
        const large = subject.withSettings({ padding: 'x'.repeat(megabytes * 1_000_000) });
        const words = await large.ask([hour(count)]).then(
          () => 'an answer',
          (error: unknown) => String(error)
        );
        return /jsonData has \d+ kB; it may have 1024 kB|larger than max/.test(words)
          ? undefined
          : `a refusal was meant, not: ${words}`;
      })
    ),
  ];
}

const longNamedApps = (count: number): readonly unknown[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `6d2ef7c5-7a04-4d0c-9c3a-${index.toString(16).padStart(12, '0')}`,
    name: `${index} `.padEnd(255, 'n'),
    environments: Array.from({ length: 5 }, (_environment, number) => ({
      id: `6d2ef7c5-7a04-4d0c-${(0x9000 + number).toString(16)}-${index.toString(16).padStart(12, '0')}`,
      key: `environment-${number}`,
    })),
  }));
