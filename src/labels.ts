/** Every text of the editors, in one place. */
import { FIELD_NAMES } from './engine/query/asked/parsing/fieldNames';
import { queryOptions } from './labels/queryOptions';

export const DOCS_URL = 'https://github.com/forgemetrics/appmetrics-datasource/tree/main/docs';
export const TOKENS_URL = 'https://id.atlassian.com/manage-profile/security/api-tokens';

const MEGABYTE = 1024 * 1024;

export const labels = {
  loading: 'Loading …',
  config: {
    name: 'Forge App Metrics',
    connection: {
      title: 'Connection',
      description: 'The Atlassian account that reads the metrics. It has to own the apps.',
      email: { label: 'E-mail', placeholder: 'you@example.com', description: 'The address of the Atlassian account.' },
      token: {
        label: 'API token',
        placeholder: 'ATATT3x…',
        description:
          'Without scopes. Atlassian’s tokens expire after at most a year: note when, since panels and alert rules stop with it.',
        link: 'Create an API token',
      },
    },
    apps: {
      title: 'Apps',
      description: 'The apps that queries may ask about.',
      none: 'No app yet. Add the first one to see its metrics.',
      add: 'Add app',
      remove: (name: string) => `Remove ${name}`,
      heading: (position: number) => `App ${position}`,
      id: {
        label: 'App ID',
        placeholder: 'ari:cloud:ecosystem::app/… or the bare UUID',
        description: 'In manifest.yml as app.id, or in the developer console.',
        missing: 'Enter the app’s ID.',
        invalid: 'This is neither an app’s ARI nor a UUID. Copy app.id from manifest.yml.',
        twice: 'This app is listed already.',
      },
      available: {
        ask: 'Choose from the account’s apps',
        tooltip: 'Asks Atlassian with the e-mail and token that are saved.',
        label: 'Add from the account’s apps',
        description: 'As Atlassian lists them for the e-mail and token that are saved.',
        placeholder: 'Choose an app',
        noList: 'There is no list to choose from',
        none: 'Atlassian lists no apps for this account.',
        all: 'All apps that Atlassian lists for this account are there.',
        type: 'Add apps by their IDs.',
      },
      appName: { label: 'Name', description: 'For pickers and legends.', placeholder: 'Looked up when left empty' },
      environments: {
        toggle: 'Environments by hand',
        label: 'Environments',
        description:
          'Only for accounts that may not look environments up. One a line: ID, key and type, such as “0f…e1, production, PRODUCTION”.',
        placeholder: 'UUID, production, PRODUCTION',
        invalid: (line: string) => `“${line}” does not begin with an environment’s UUID.`,
      },
    },
    advanced: {
      title: 'Advanced settings',
      description: 'The defaults suit most.',
      url: {
        label: 'Endpoint',
        placeholder: 'https://api.atlassian.com/graphql',
        description: 'Atlassian’s GraphQL gateway. Change it only for a test server.',
      },
      settleMinutes: {
        label: 'Settle time (minutes)',
        description: 'How long after the fact Atlassian may still deliver data. What is newer is fetched again.',
      },
      retentionDays: {
        label: 'Retention (days)',
        description: 'How long fetched metrics are kept here: 14 at least, which is how long Atlassian keeps them.',
        drops: (windows: number, bytes: number, before: string) =>
          `Once saved, this drops ${windows === 1 ? '1 window' : `${windows.toLocaleString('en')} windows`} from before ${before} (${
            bytes < MEGABYTE ? 'less than 1 MB' : `about ${Math.round(bytes / MEGABYTE).toLocaleString('en')} MB`
          }).`,
        until: (at: string) =>
          `They go at ${at}, and what is older than 14 days can’t be fetched again. A longer retention before then keeps them.`,
        unknown: 'How much this would drop is not known.',
      },
      collect: {
        label: 'Collect',
        description:
          'Keeps all that Atlassian has of the listed apps, looked at or not: with calls that nobody else needs. Switch it off before you delete the data source.',
      },
      hideNames: {
        label: 'Hide site names',
        description:
          'Sites appear by the beginning of their IDs everywhere, and their host names are not even looked up.',
      },
      outOfRange: (least: number, most: number) => `Enter a number from ${least} to ${most}.`,
    },
  },
  query: {
    app: { label: FIELD_NAMES.app, placeholder: 'Choose an app or type its ID' },
    environments: { label: FIELD_NAMES.environments, placeholder: 'All' },
    metrics: { label: FIELD_NAMES.metrics, placeholder: 'Choose metrics' },
    statistic: {
      label: FIELD_NAMES.statistic,
      placeholder: 'auto, or such as p99.9',
      invalid: (text: string) => `“${text}” is no statistic of these metrics.`,
    },
    bound: {
      label: FIELD_NAMES.bound,
      placeholder: 'such as 1000',
      invalid: 'Enter a number.',
      tooltip: 'The part of the observations at or under this value, in the metric’s unit.',
    },
    above: {
      label: 'Above',
      placeholder: 'such as 100',
      invalid: 'Enter a number.',
      tooltip:
        'The part of the observations above this value, in the metric’s unit; with a bound, of those between the two.',
    },
    of: {
      label: FIELD_NAMES.of,
      placeholder: 'Attribute',
      tooltip: 'How many different values of this attribute had a point that is not zero.',
    },
    groupBy: { label: FIELD_NAMES.groupBy, placeholder: 'One series a metric' },
    filters: {
      label: FIELD_NAMES.filters,
      add: 'Add filter',
      row: (position: number) => `Filter ${position}`,
      remove: 'Remove filter',
      key: 'Filter attribute',
      keyPlaceholder: 'Attribute',
      operator: 'Filter operator',
      value: 'Filter value',
      values: 'Filter values',
      valuePlaceholder: 'Value',
      regexPlaceholder: 'Regular expression',
    },
    options: queryOptions,
    groups: {
      invocations: 'Invocations',
      api: 'API calls',
      containers: 'Containers',
      custom: 'Custom',
      derived: 'Derived',
      other: 'Seen in the data',
    },
    units: { short: '', ms: 'milliseconds', percent: 'percent', percentunit: '0 to 1', s: 'seconds' },
    kinds: {
      counter: 'Counter',
      cumulative: 'Running total',
      gauge: 'Gauge',
      'up-down counter': 'Sum that may fall',
      histogram: 'Histogram',
      'cumulative histogram': 'Histogram, running total',
      summary: 'Summary',
      derived: 'Computed',
    },
    statistics: {
      auto: 'What suits the metric',
      sum: 'The total in each step',
      rate: 'Per second',
      perMinute: 'Per minute',
      increase: 'How much it grew in each step',
      last: 'The newest value',
      count: 'How many observations',
      avg: 'The mean',
      min: 'The smallest value',
      max: 'The largest value',
      stddev: 'Standard deviation',
      series: 'How many series have a reading',
      share: 'Part of the observations under, above or between bounds',
      heatmap: 'Distribution over time',
      unique: 'How many values of an attribute were seen',
    },
    percentile: (nth: string) => `${nth} % of the observations are at or under it`,
    operators: {
      '=': 'is',
      '!=': 'is not',
      '=~': 'matches',
      '!~': 'does not match',
      '=|': 'is one of',
      '!=|': 'is none of',
    },
    addToMetricSet: 'Add to a metric set',
    variable: 'Variable',
    inSeries: (count: number) => (count === 0 ? 'not seen lately' : count === 1 ? 'in 1 series' : `in ${count} series`),
    lists: { apps: 'Apps', environments: 'Environments', metrics: 'Metrics', attributes: 'Attributes' },
    /** @param why a sentence of its own */
    notLoaded: (what: string, why: string) => `${what} could not be loaded; values can still be typed. ${why}`,
    breakDown: {
      label: 'Break down by',
      attributes: {
        functionKey: 'Function',
        contextAri: 'Site',
        appVersion: 'Version',
        errorType: 'Error type',
        status: 'Status',
        url: 'URL',
        serviceKey: 'Service',
        region: 'Region',
      },
    },
    /** Said in place of the sentence, and by a panel, while the query can't be asked. */
    missing: {
      all: 'Choose an app and a metric.',
      app: 'Choose an app.',
      metrics: 'Choose a metric.',
      bound: 'Enter the bound: a share is of the observations at or under it, or above another.',
      of: 'Choose the attribute whose values are counted.',
    },
    emptyList: (field: string) =>
      `The variable in ${field} has no value, since its list is empty: there is nothing of the kind, or it is not fetched yet.`,
    unreadable: 'The field is left out here. The next change in this editor saves the query without it.',
    rule: {
      movedBack:
        'A rule is evaluated over all of its range or not at all. Atlassian’s data comes some minutes late, so the range is moved back until it ends where data is settled.',
      /** @param from and @param to times of the day */
      lately: (from: string, to: string, minutes: number) => `The last time by ${minutes} min, to ${from}–${to}.`,
    },
    sentence: {
      figures: {
        sum: (metrics: string) => `total of ${metrics}`,
        rate: (metrics: string) => `${metrics} per second`,
        perMinute: (metrics: string) => `${metrics} per minute`,
        increase: (metrics: string) => `increase of ${metrics}`,
        last: (metrics: string) => `newest value of ${metrics}`,
        count: (metrics: string) => `number of observations of ${metrics}`,
        avg: (metrics: string) => `average of ${metrics}`,
        min: (metrics: string) => `smallest value of ${metrics}`,
        max: (metrics: string) => `largest value of ${metrics}`,
        stddev: (metrics: string) => `standard deviation of ${metrics}`,
        series: (metrics: string) => `number of series of ${metrics}`,
        heatmap: (metrics: string) => `distribution of ${metrics}`,
      },
      ofSeries: { sum: (metrics: string) => `${metrics}, added up over series` },
      observationsPerSecond: (metrics: string) => `observations of ${metrics} per second`,
      /** Of a variable, which may become any statistic. */
      statistic: (statistic: string, metrics: string) => `${statistic} of ${metrics}`,
      tables: {
        counts: (metrics: string) => `total and rate of ${metrics}`,
        histograms: (metrics: string) => `count, average and percentiles of ${metrics}`,
      },
      percentile: (nth: string, metrics: string) =>
        Number(nth) === 50 ? `median of ${metrics}` : `${nth}${ordinalEnding(nth)} percentile of ${metrics}`,
      share: (metrics: string, bound: string | undefined) => `share of ${metrics} at or under ${bound ?? 'a bound'}`,
      shareAbove: (metrics: string, above: string, bound: string | undefined) =>
        `share of ${metrics} above ${above}${bound === undefined ? '' : ` and at or under ${bound}`}`,
      unique: (attribute: string, metrics: string) =>
        `number of different values of ${attribute || 'an attribute'} in ${metrics}`,
      by: (attributes: string) => `by ${attributes}`,
      where: (conditions: string) => `where ${conditions}`,
      place: (environments: string, app: string) => `in ${environments || 'all environments'} of ${app}`,
      ofApp: (app: string) => `of ${app}`,
      table: 'as a table',
      step: (duration: string) => `step ${duration}`,
      valuesOf: (attribute: string) => `values of ${attribute || 'an attribute'}`,
      seenIn: (metrics: string) => `as seen in ${metrics}`,
      empty: 'empty',
      variable: {
        all: (variable: string) => `${variable} (all)`,
        pattern: (variable: string, pattern: string) => `${variable} (what matches ${pattern})`,
        nothing: (variable: string) => `${variable} (empty)`,
      },
    },
  },
  variable: {
    kind: {
      label: 'List',
      options: {
        apps: { label: 'Apps', description: 'The apps of this data source' },
        environments: { label: 'Environments', description: 'Of an app, by key, such as production' },
        functions: { label: 'Functions', description: 'Of an app, as seen in the last 24 hours' },
        sites: { label: 'Sites', description: 'The installations of an app, as seen in the last 24 hours' },
        versions: { label: 'Versions', description: 'Of an app, as seen in the last 24 hours' },
        attribute: { label: 'Values of an attribute', description: 'Of any other attribute, such as errorType' },
        customMetrics: { label: 'Custom metrics', description: 'Of an app, as seen in the last 24 hours' },
        customAttributes: {
          label: 'Attributes of custom metrics',
          description: 'That no other metric has, such as the name of a counter',
        },
      },
    },
    key: { label: 'Attribute', placeholder: 'Choose an attribute', tooltip: 'Its values are listed.' },
    metrics: {
      label: 'Metrics',
      placeholder: 'All that have it',
      tooltip: 'Only values that these metrics were seen with.',
    },
  },
  annotation: {
    events: {
      label: 'Events',
      placeholder: 'All',
      tooltip: 'Add an annotation for each kind to give it a colour of its own.',
      options: {
        deployments: { label: 'Deployments', description: 'As Atlassian lists them' },
        versions: {
          label: 'New versions',
          description: 'First invocation of a version in an environment, with none in the 24 hours before',
        },
      },
    },
    sentence: { deployments: 'deployments', versions: 'first sights of versions' },
  },
  help: {
    title: 'Examples to begin with',
    examples: {
      invocations: { title: 'How busy is each function?', panel: '' },
      successRate: { title: 'Do invocations succeed?', panel: '' },
      errorTypes: { title: 'What goes wrong?', panel: '' },
      slowness: { title: 'How slow is each function?', panel: '' },
      slowestFunctions: { title: 'Which functions are slow?', panel: '' },
      distribution: { title: 'How is invocation time spread?', panel: 'For a heatmap panel.' },
      sitesWithErrors: { title: 'How many sites have errors?', panel: '' },
      worstSites: { title: 'Which sites have the most errors?', panel: '' },
      apiByStatus: { title: 'How are API requests answered?', panel: '' },
      apiServerErrors: { title: 'Which URLs answer 5xx?', panel: '' },
      containers: { title: 'How loaded are containers?', panel: '' },
    },
    hintsTitle: 'Good to know',
    hints: [
      'Every field takes values that are not in its list, and dashboard variables such as $function.',
      'A percentile that is not listed can be typed, such as p99.9.',
      'Legend takes attributes by name, such as {{functionKey}}.',
      'The newest minutes are left out until Atlassian has delivered them; Partial step, under Options, shows them as they come.',
    ],
    more: 'All about queries',
  },
  /** Of a part of the time axis. */
  unfetched: {
    pending: 'Not fetched yet.',
    failed: 'Could not be fetched; it is tried again.',
    gone: 'Never fetched, and older than the 14 days that Atlassian keeps.',
    before: (shift: string, text: string) => `Of ${shift} before: ${text.charAt(0).toLowerCase()}${text.slice(1)}`,
  },
  /** In the query inspector. */
  statistics: {
    windows: {
      cached: 'Windows cached',
      fetched: 'Windows fetched meanwhile',
      pending: 'Windows pending',
      failed: 'Windows failed',
      gone: 'Windows no longer to be had',
    },
    callsLeft: 'Calls left in this minute',
    nextCall: 'Next call',
  },
  adHocFilters: {
    unusable: (key: string, operator: string) =>
      `The dashboard's filter on “${key}” compares with “${operator}”, which metrics of Forge apps can't be filtered with. Use =, !=, =~, !~, “one of” or “not one of”.`,
  },
} as const;

/** Of a number as it is written: 1st, 22nd, 95th, 99.9th. */
function ordinalEnding(number: string): string {
  const plural = new Intl.PluralRules('en', { type: 'ordinal' }).select(Number(number));
  return number.includes('.') ? 'th' : { zero: 'th', one: 'st', two: 'nd', few: 'rd', many: 'th', other: 'th' }[plural];
}
