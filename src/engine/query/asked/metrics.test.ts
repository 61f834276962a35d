import { columnNames, labelIn, metricNames } from './metrics';

it.each([
  ['a label of the catalogue', 'FORGE_BACKEND_INVOCATION_COUNT', 'forge_backend_invocation_count'],
  ['its name in any case', 'Forge_Backend_Invocation_Count', 'forge_backend_invocation_count'],
  ['a label nobody has documented', 'FORGE_SOMETHING_NEW', 'forge_something_new'],
  ['a counter of the app’s own', 'tickets.classified', 'tickets.classified'],
  ['one in capitals', 'CLICKS', 'CLICKS'],
  ['one in capitals with a hyphen', 'SIGN-UPS', 'SIGN-UPS'],
  ['one in both', 'Clicks', 'Clicks'],
  ['digits', '404', '404'],
])('%s is asked for by the name it has', (_case, metric, name) => {
  expect(metricNames({ metrics: [metric] })).toEqual([name]);
  expect(columnNames({ metrics: [metric], over: undefined })).toEqual([name]);
});

it.each([
  ['FORGE_SOMETHING_NEW', 'forge_something_new', 'FORGE_SOMETHING_NEW'],
  ['forge_backend_invocation_count', 'forge_backend_invocation_count', 'FORGE_BACKEND_INVOCATION_COUNT'],
  ['INVOCATION_ERROR_RATE', 'forge_backend_invocation_errors', 'FORGE_BACKEND_INVOCATION_ERRORS'],
  ['orders_placed', 'orders_placed', 'FORGE_BACKEND_CUSTOM_METRICS_COUNT'],
  ['orders.placed', 'orders.placed', 'FORGE_BACKEND_CUSTOM_METRICS_COUNT'],
])('%s is brought by its label, and one of the app’s own counters by that of all of them', (metric, column, label) => {
  expect(columnNames({ metrics: [metric], over: undefined })).toContain(column);
  expect(labelIn({ metrics: [metric], over: undefined }, column)).toBe(label);
  expect(labelIn({ metrics: ['CLICKS'], over: { metric } }, column)).toBe(label);
});
