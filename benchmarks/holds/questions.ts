/** Questions about what is stored, that ask for more than anybody should. */
import { COUNTED_APP, TIMED_APP } from '../data/series';
import type { Owner } from '../data/fill';
import type { Span } from '../scale';
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

  const asked = (title: string, put: (subject: Subject) => Promise<unknown>): Input => ({
    title,
    put: async () => {
      const subject = await Subject.start(data, owner);
      try {
        return await subject.feel(async () => {
          await subject.askUntil(hour(count), ({ frames }) => frames.some(({ fields }) => fields.length > 0));
          await put(subject);
        });
      } finally {
        await subject.stop();
      }
    },
  });
  const requests = (length: number, askings: readonly Asking[]) => (subject: Subject) =>
    Promise.all(Array.from({ length }, () => subject.ask(askings)));

  return [
    asked('an hour in steps of 1e10 s, of an hour in milliseconds, of 100 years', (subject) =>
      subject.ask([
        hour({ ...count, minStep: 1e10 }),
        hour({ ...count, minStep: 3_600_000 }),
        hour(count, 100 * 365 * DAY),
      ])
    ),
    asked('a pattern of 1e12 states, in a query and for values', async (subject) => {
      await subject.ask([hour({ ...count, filters: [{ key: 'functionKey', operator: '=~', value: NESTED }] })]);
      const filters = encodeURIComponent(JSON.stringify([{ key: 'moduleKey', operator: '=~', value: NESTED }]));
      await subject.get(`attributes/functionKey/values?app=${COUNTED_APP}&metric=${COUNTER}&filters=${filters}`);
    }),
    asked('2,000 queries in a request', requests(1, many(2_000, hour(count)))),
    asked('20,000 metrics in a query', (subject) =>
      subject.ask([hour({ ...count, metrics: Array.from({ length: 20_000 }, (_, index) => `METRIC_${index}`) })])
    ),
    asked('a legend of 7 MB', (subject) => subject.ask([hour({ ...count, legend: 'x'.repeat(7_000_000) })])),
    asked('a filter of 10,000 values', (subject) =>
      subject.ask([
        days({
          ...count,
          filters: [
            {
              key: 'contextAri',
              operator: '=|',
              values: Array.from({ length: 10_000 }, (_, index) => `site-${index}`),
            },
          ],
        }),
      ])
    ),
    asked('500 queries over all days, cold', requests(5, many(QUERIES_A_REQUEST, days(count)))),
    asked('100 queries over all days by function, in 20 requests', (subject) =>
      Promise.all(
        Array.from({ length: 20 }, () => subject.ask(many(5, days({ ...count, groupBy: ['functionKey'] }, HOUR))))
      )
    ),
    asked('400 days', (subject) => subject.ask([{ ...days(count, HOUR), from: span.to - 400 * DAY }])),
    asked(
      '10 × 400 days, two metrics and a p95 each',
      requests(1, [
        ...many(5, { ...days(latency, HOUR), from: span.to - 400 * DAY, json: { ...latency, statistic: 'p95' } }),
        ...many(5, { ...days(count, HOUR), from: span.to - 400 * DAY }),
      ])
    ),
    asked('a table of 1,000 series over all days', (subject) =>
      subject.ask([days({ ...count, format: 'table', groupBy: ['functionKey', 'contextAri'] })])
    ),
    asked('1,000 series in steps of a minute: an answer of 64 MB', (subject) =>
      subject.ask([
        {
          ...{ to: span.to, from: Math.max(span.from, span.to - 66 * HOUR), intervalMs: MINUTE },
          json: { ...count, groupBy: ['functionKey', 'contextAri'] },
        },
      ])
    ),
    asked('p95 of each series over all days', (subject) =>
      subject.ask([days({ ...latency, statistic: 'p95', groupBy: ['functionKey', 'contextAri'] })])
    ),
    asked('a heatmap over all days in steps of 15 minutes', (subject) =>
      subject.ask([days({ ...latency, statistic: 'heatmap' }, 15 * MINUTE)])
    ),
    asked('the status, 200 times', (subject) =>
      Promise.all([
        ...Array.from({ length: 100 }, () => subject.get('status')),
        subject.ask(many(100, days({ ...count, queryType: 'status' }))),
      ])
    ),
  ];
}
