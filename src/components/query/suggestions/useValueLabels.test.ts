import { act, renderHook } from '@testing-library/react';
import { useValueLabels } from './useValueLabels';

const NAMED = 'ari:cloud:jira::site/15d1c3e7-0000-4000-8000-000000000000';
const UNNAMED = 'ari:cloud:jira::site/25d1c3e7-0000-4000-8000-000000000000';

it('names what was listed, a site that was not by its short name, and leaves any other value as it is', async () => {
  const load = async () => [{ value: NAMED, count: 1, label: 'acme.atlassian.net' }];
  const { result } = renderHook(() => useValueLabels(load, ''));
  await act(async () => void (await result.current.list('contextAri')));
  const { labelOf } = result.current;
  expect(labelOf('contextAri', NAMED)).toBe('acme.atlassian.net');
  expect(labelOf('contextAri', UNNAMED)).toBe('site 25d1c3e7…');
  expect(labelOf('contextAri', 'ari:cloud:jira::site/.*')).toBe('ari:cloud:jira::site/.*');
  expect(labelOf('functionKey', UNNAMED)).toBe(UNNAMED);
});
