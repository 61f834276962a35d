import { expect, test } from './test';

test('the workbench holds a token, and so answers this machine only', async ({ workbench, request }) => {
  const settings = `${workbench.address}/api/datasources/uid/workbench`;
  expect((await request.get(settings)).status()).toBe(200);
  expect((await request.get(settings, { headers: { Host: 'rebound.example.com' } })).status()).toBe(403);
  expect((await request.get(`${workbench.address}/..%2f..%2fpackage.json`)).status()).toBe(404);
});
