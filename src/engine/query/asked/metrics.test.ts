import { columnNames, metricNames } from './metrics';

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
