/** Texts of a query's options. */
import { FIELD_NAMES } from '../engine/query/asked/parsing/fieldNames';

export const queryOptions = {
  title: 'Options',
  legend: {
    label: FIELD_NAMES.legend,
    placeholder: 'Automatic',
    tooltip: 'Such as {{functionKey}}: an attribute’s value by its name.',
  },
  format: {
    label: FIELD_NAMES.format,
    options: { series: 'Series', table: 'Table' },
    tooltip: 'A table has a row a group, with its figures over the whole time range.',
  },
  minStep: {
    label: `${FIELD_NAMES.minStep} (seconds)`,
    invalid: 'Enter a number above 0.',
    placeholder: 'Automatic',
    tooltip: 'No step of the answer is shorter than this. 5m and 1h are understood as well.',
  },
  partialStep: {
    label: FIELD_NAMES.partialStep,
    tooltip: 'Shows the newest minutes although part of their data may still come. Their values can grow.',
  },
  top: {
    label: FIELD_NAMES.top,
    placeholder: 'All',
    invalid: 'Enter a whole number above 0.',
    tooltip: 'Only so many series, the largest; all others are one, “other”, where they add up to one.',
  },
  bottom: {
    label: FIELD_NAMES.bottom,
    placeholder: 'All',
    invalid: 'Enter a whole number above 0.',
    tooltip: 'Only so many series, the smallest.',
  },
  rankBy: {
    label: FIELD_NAMES.rankBy,
    placeholder: 'Automatic',
    tooltip:
      'What a series is the largest or the smallest by. Left out: its total, where its steps add up, else its mean.',
    options: { total: 'Total', mean: 'Mean', max: 'Maximum', last: 'Last' },
    descriptions: {
      total: 'Of all of the range',
      mean: 'Of the steps that have a value',
      max: 'Of any step',
      last: 'Of the newest step that has a value',
    },
  },
  shift: {
    label: FIELD_NAMES.shift,
    placeholder: 'Nothing',
    invalid: 'Enter a length of time in whole minutes, such as 1h, 1d or 1w.',
    tooltip:
      'The same question that much earlier, drawn at today’s times. Another length can be typed, such as 90m or 4w.',
    options: { '1h': 'An hour before', '1d': 'A day before', '1w': 'A week before' },
  },
  compare: {
    label: FIELD_NAMES.compare,
    tooltip: 'Both times as series of their own, now less then, or now to then: 1 is as much, 1.2 a fifth more.',
    options: { series: 'Both', difference: 'Difference', ratio: 'Ratio' },
  },
  over: {
    metric: {
      label: FIELD_NAMES.over,
      placeholder: 'Nothing',
      tooltip: 'The query’s one metric as a part or a multiple of this one: sums first, division last.',
    },
    statistic: {
      label: 'Statistic of it',
      placeholder: 'As above',
      invalid: (statistic: string) => `“${statistic}” is no statistic of this metric.`,
    },
    filters: {
      label: 'Filters of it',
      add: 'Add filter of the divisor',
      row: (position: number) => `Filter ${position} of the divisor`,
    },
  },
  fill: {
    label: FIELD_NAMES.fill,
    tooltip: 'What stands in a step that is fetched and has no value. What is not fetched stays absent.',
    options: { none: 'None', zero: 'Zero', previous: 'Value before' },
  },
  smooth: {
    label: FIELD_NAMES.smooth,
    placeholder: 'Steps',
    invalid: 'Enter a whole number of steps, from 2 to 1000.',
    tooltip:
      'Each step is the mean of the figures of so many steps, up to itself. Of what is divided, both sides are averaged first.',
  },
  accumulate: {
    label: FIELD_NAMES.accumulate,
    tooltip: 'Each step is the sum of the range up to itself, as an error budget is used up.',
  },
  /** What is in force, while the options are folded. */
  summary: {
    auto: 'auto',
    of: (field: string, value: string) => `${field}: ${value}`,
    step: 'Step',
    atLeast: (duration: string) => `${duration} at least`,
    seconds: (count: number) => `${count} s`,
    steps: (count: number | string) => `${count} steps`,
    comparison: (shift: string, how: string) => `${shift}, ${how.toLowerCase()}`,
  },
} as const;
