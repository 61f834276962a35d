import { expect, test } from 'bun:test';
import { headersOf } from '../headers';
import { askerOf } from './asker';

const user = (login: string) => ({ login, name: '', email: '', role: 'Viewer' });
const asker = (orgId: number, login?: string, headers: Readonly<Record<string, string>> = {}): string =>
  askerOf({ context: { orgId, ...(login !== undefined && { user: user(login) }) }, headers: headersOf(headers) });

test('each user of each organisation asks for themselves, and so do its rules', () => {
  const all = [
    asker(1, 'ada'),
    asker(1, 'grace'),
    asker(2, 'ada'),
    asker(1),
    asker(1, undefined, { FromAlert: 'true' }),
  ];
  expect(new Set(all).size).toBe(all.length);
  expect(asker(1, 'ada', { 'http_X-Panel-Id': '7' })).toBe(asker(1, 'ada'));
});
