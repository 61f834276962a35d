import { Stack, Text } from '@grafana/ui';
import { labels } from '../../../labels';
import { type AppMetricsQuery } from '../../../types';

const text = labels.query.options;
const { summary } = text;

interface Props {
  readonly query: AppMetricsQuery;
  readonly metricName: (metric: string) => string;
}

/** What is in force: what every query has, and of the rest what is set. */
export function Heading({ query, metricName }: Props) {
  return (
    <Stack gap={2} wrap="wrap">
      <span>{text.title}</span>
      <Text color="secondary">{inForce(query, metricName).join(' · ')}</Text>
    </Stack>
  );
}

function inForce(query: AppMetricsQuery, metricName: (metric: string) => string): readonly string[] {
  const { legend, format = 'series', minStep, partialStep, top, bottom, rankBy, over } = query;
  const { shift, compare = 'series', fill = 'none', smooth, accumulate } = query;
  const { of } = summary;
  return [
    of(text.legend.label, legend ?? summary.auto),
    of(text.format.label, text.format.options[format]),
    of(summary.step, stepText(minStep)),
    partialStep && text.partialStep.label,
    top !== undefined && of(text.top.label, String(top)),
    bottom !== undefined && of(text.bottom.label, String(bottom)),
    rankBy !== undefined && of(text.rankBy.label, text.rankBy.options[rankBy]),
    shift !== undefined && of(text.shift.label, comparisonText(shift, compare)),
    fill !== 'none' && of(text.fill.label, text.fill.options[fill]),
    smooth !== undefined && of(text.smooth.label, summary.steps(smooth)),
    accumulate && text.accumulate.label,
    over && of(text.over.metric.label, metricName(over.metric)),
  ].filter((part) => typeof part === 'string');
}

const stepText = (minStep: AppMetricsQuery['minStep']): string =>
  minStep === undefined
    ? summary.auto
    : summary.atLeast(typeof minStep === 'number' ? summary.seconds(minStep) : minStep);

const comparisonText = (shift: string, compare: NonNullable<AppMetricsQuery['compare']>): string =>
  compare === 'series' ? shift : summary.comparison(shift, text.compare.options[compare]);
