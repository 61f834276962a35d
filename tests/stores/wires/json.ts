/** Datadog's series, Circonus' metrics and the webhook's own. */
import { z } from 'zod';
import { COUNT_FIGURE, OTHER_FIGURE, textOf, type Told, type Wire } from './told';

const datadogBody = z.object({
  series: z.array(
    z.object({
      metric: z.string(),
      tags: z.array(z.string()),
      points: z.array(z.tuple([z.number(), z.number()])),
    })
  ),
});

export const datadog: Wire = (body) =>
  datadogBody.parse(JSON.parse(textOf(body))).series.flatMap(({ metric, tags, points }) =>
    OTHER_FIGURE.test(metric)
      ? []
      : points.map(([seconds, value]) => ({
          series: JSON.stringify([metric, tags.toSorted()]),
          name: metric.replace(COUNT_FIGURE, ''),
          time: seconds * 1_000,
          value,
        }))
  );

/** A member after the other, as a stream is read: a name comes once for each of its times. */
const MEMBER = /"((?:[^"\\]|\\.)*)":\{"_type":"n","_value":([^,]+),"_ts":(\d+)\},?/gy;

export const circonus: Wire = (body) => {
  const inner = textOf(body).slice(1, -1);
  const found = [...inner.matchAll(MEMBER)];
  if (found.reduce((length, [whole]) => length + whole.length, 0) !== inner.length) {
    throw new Error('It holds more than metrics.');
  }
  return found.flatMap(([, series = '', value, time]): readonly Told[] => {
    const [name = ''] = series.split('|');
    return OTHER_FIGURE.test(name)
      ? []
      : [{ series, name: name.replace(COUNT_FIGURE, ''), time: Number(time), value: Number(value) }];
  });
};

const webhookBody = z.object({
  series: z.array(
    z.object({
      app: z.string(),
      name: z.string(),
      attributes: z.record(z.string(), z.string()),
      points: z.array(
        z.object({ start: z.number(), end: z.number(), value: z.number().optional(), count: z.number().optional() })
      ),
    })
  ),
});

export const webhook: Wire = (body) =>
  webhookBody.parse(JSON.parse(textOf(body))).series.flatMap(({ app, name, attributes, points }) =>
    points.map(({ start, end, value, count }) => ({
      series: JSON.stringify([app, name, Object.entries(attributes).sort(), end - start]),
      name,
      time: start,
      value: value ?? count ?? NaN,
    }))
  );
