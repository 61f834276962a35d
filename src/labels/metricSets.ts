/** Texts of metric sets: in the settings, and where a query is added to one. */

export const metricSetLabels = {
  title: 'Metric sets',
  description:
    'What leaves for the metric stores below: everything as received, or the figures of queries. Nothing leaves of a set that no store names.',
  none: 'No set yet.',
  add: 'Add set',
  remove: (name: string) => `Remove ${name}`,
  heading: (position: number) => `Set ${position}`,
  /** @param queries undefined: everything as received */
  summary: (queries: number | undefined) =>
    queries === undefined ? 'everything as received' : queries === 1 ? '1 query' : `${queries} queries`,
  wrong: 'Not right yet',
  name: {
    label: 'Name of the set',
    description: 'Sets are grouped by the part before a slash.',
    placeholder: 'apps/production/errors',
  },
  content: {
    label: 'What it holds',
    options: { everything: 'Everything as received', queries: 'Queries' },
    everything: 'Every settled point of the listed apps: metrics, attributes and values as Atlassian gives them.',
    howToAdd: 'Queries are added where you see them: in Explore or a panel, by “Add to a metric set” below the query.',
    list: 'Queries of the set',
    called: (name: string, sentence: string) => `${name}: ${sentence}`,
    everyApp: 'each listed app',
    unreadable: 'A query that can’t be read',
    remove: (sentence: string) => `Remove the query: ${sentence}`,
  },
  drop: {
    label: 'Attributes to leave out',
    description: 'They do not leave. Filters still see them.',
    placeholder: 'None',
  },
  hash: {
    label: 'Attributes to replace by a hash',
    description: 'contextAri names customers: its keyed hash keeps them apart, and nobody outside can undo it.',
    placeholder: 'None',
  },
  preview: {
    ask: 'Preview',
    again: 'Preview again',
    tooltip: 'What this set would send now, as it stands here. Nothing is sent.',
    notSaved: 'Save e-mail, token and apps first: the preview reads what is stored of them.',
    title: (name: string) => `Preview of ${name}`,
    none: 'Nothing is stored that this set would send. New data may still be on its way; look again in some minutes.',
    failed: 'There is no preview',
    stale: 'The set was changed after this preview. Ask again.',
    columns: {
      metric: 'Metric',
      attributes: 'Attributes',
      value: 'Newest value',
      kind: 'Kind',
      time: 'Until',
      points: 'Points',
    },
    temporalities: { delta: 'Delta', cumulative: 'Cumulative', gauge: 'Gauge' },
    observations: (count: number, sum: string | undefined) =>
      `${count} ${count === 1 ? 'observation' : 'observations'}${sum === undefined ? '' : `, sum ${sum}`}`,
    more: (count: number) => `And ${count} more series.`,
  },
  /** Below a query. */
  addQuery: {
    intro: 'What this query shows leaves, step by step, for the metric stores that name the set.',
    set: {
      label: 'Metric set',
      description: 'Choose one, or type the name of a new one.',
      placeholder: 'apps/production/errors',
      missing: 'Name the set.',
    },
    figure: {
      label: 'Name of the figures',
      description: 'What they are called where they arrive. Left empty: the name below.',
    },
    save: 'Add',
    close: 'Close',
    loading: 'The settings are being loaded.',
    added: (set: string) => `The query is in the set ${set} now.`,
    noStoreYet:
      'No metric store names this set yet, so nothing leaves: name it in a store, in the data source’s settings.',
    held: (set: string) => `${set} holds this query already.`,
    everything: (set: string) =>
      `${set} holds everything as received, and so this query’s metrics, too. Choose another set.`,
    conflict:
      'Somebody else saved the data source meanwhile, so nothing was saved here. Its settings are loaded anew: look, and add again.',
    failed: 'The settings were not saved',
    notLoaded: 'The settings could not be loaded',
    yaml: {
      mayNot: 'Only an Admin may change metric sets. Give an Admin these lines for the data source’s provisioning:',
      provisioned: 'This data source is provisioned, and its settings are changed in its file. Put these lines there:',
      label: 'YAML of the set',
      copy: 'Copy',
      copied: 'Copied.',
      hint: 'Where a set of this name is there already, add the query to its list.',
    },
  },
} as const;
