/** The colours of figures, as Grafana gives them: by thresholds, of which the lowest is also that of what is not there. */
import { expect, test } from 'bun:test';
import { z } from 'zod';
import { dashboards, panelsOf, read } from './shipped';

const thresholdsSchema = z.object({ steps: z.array(z.object({ color: z.string(), value: z.number().nullable() })) });
const panelSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  fieldConfig: z
    .object({
      defaults: z.looseObject({ thresholds: thresholdsSchema.optional() }),
      overrides: z.array(z.object({ properties: z.array(z.object({ id: z.string(), value: z.unknown() })) })),
    })
    .optional(),
});
const statusPage = z
  .looseObject({ panels: z.array(panelSchema) })
  .parse(JSON.parse(read('src/import/status-page.json')));

const FIGURES = [...dashboards.flatMap(panelsOf), ...statusPage.panels]
  .filter(({ type }) => type === 'stat')
  .map((panel) => panelSchema.parse(panel));
const NEUTRAL = ['text', 'blue'];

test('what is not there is neither good nor bad', () => {
  const bases = FIGURES.flatMap(({ title, fieldConfig }) => {
    const own = (fieldConfig?.overrides ?? [])
      .flatMap(({ properties }) => properties)
      .flatMap(({ id, value }) => (id === 'thresholds' ? [thresholdsSchema.parse(value)] : []));
    return [fieldConfig?.defaults.thresholds ?? [], own].flat().map(({ steps: [base] }) => ({ title, ...base }));
  });
  expect(bases.length).toBeGreaterThan(30);
  expect(bases.filter(({ color, value }) => value !== null || !NEUTRAL.includes(color ?? ''))).toEqual([]);
});
