/** The Y axes of what the plugin ships, as Grafana draws them: ticks that say something, and limits in sight. */
import { expect, test } from 'bun:test';
import { z } from 'zod';
import { dashboards, panelsOf, read } from './shipped';

const stepSchema = z.object({ color: z.string(), value: z.number().nullable() });
const axisSchema = z.looseObject({
  unit: z.string(),
  min: z.number().optional(),
  max: z.number().optional(),
  decimals: z.number().optional(),
  thresholds: z.object({ steps: z.array(stepSchema) }).default({ steps: [] }),
  custom: z.looseObject({
    axisSoftMin: z.number().optional(),
    axisSoftMax: z.number().optional(),
    thresholdsStyle: z.unknown().optional(),
  }),
});
const panelSchema = z.looseObject({ type: z.string(), title: z.string(), fieldConfig: z.looseObject({}).optional() });
const statusPage = z
  .looseObject({ title: z.string(), panels: z.array(panelSchema) })
  .parse(JSON.parse(read('src/import/status-page.json')));

const all = [...dashboards.map((dashboard) => ({ title: dashboard.title, panels: panelsOf(dashboard) })), statusPage];
const AXES = all.flatMap(({ title, panels }) =>
  panels
    .filter(({ type }) => type === 'timeseries')
    .map((panel) => ({ of: `${title}: ${panel.title}`, ...axisSchema.parse(panel.fieldConfig?.['defaults']) }))
);
type Axis = (typeof AXES)[number];

/**
 * Grafana leaves 15 pixels or more between ticks of a picture of up to 150, and 30 of a higher one: of so many there is
 * never room for halves.
 */
const LEAST_TOP_OF_COUNTS = 5;

const failing = (isFine: (axis: Axis) => boolean, axes: readonly Axis[] = AXES): readonly string[] =>
  axes.filter((axis) => !isFine(axis)).map(({ of }) => of);

test('an axis that begins at zero has a top where all is zero, and ticks as fine as they are far apart', () => {
  const fromZero = AXES.filter(({ min }) => min === 0);
  expect(fromZero.length).toBeGreaterThan(20);
  const isFine = ({ max, decimals, custom }: Axis) =>
    decimals === undefined && (max ?? custom.axisSoftMax) !== undefined;
  expect(failing(isFine, fromZero)).toEqual([]);
});

test('an axis of counts has no halves between them', () => {
  const counts = AXES.filter(({ unit }) => unit === 'short');
  expect(counts.length).toBeGreaterThan(20);
  expect(failing(({ custom }) => (custom.axisSoftMax ?? 0) >= LEAST_TOP_OF_COUNTS, counts)).toEqual([]);
});

test('the line that a share should not fall below is drawn inside the picture, however well all is', () => {
  // Up to its value it is bad, so that the first colour is the one seen.
  const withFloor = AXES.filter(
    ({ custom, thresholds: { steps } }) => custom.thresholdsStyle !== undefined && steps[0]?.color !== 'transparent'
  );
  expect(withFloor.length).toBeGreaterThan(2);
  const isFine = ({ min, custom, thresholds: { steps } }: Axis) =>
    (min ?? custom.axisSoftMin ?? Infinity) < (steps[1]?.value ?? -Infinity);
  expect(failing(isFine, withFloor)).toEqual([]);
});
