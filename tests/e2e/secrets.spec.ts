import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { GOOD_TOKEN, TICKET_TRIAGE } from './gateway';
import { expect, settledRange, test } from './test';
import { DATA_FOLDER } from './workbench';

test('the token, once saved, is in no answer, page, log or file', async ({ workbench, gateway }) => {
  const { page } = workbench;
  const traffic: Promise<string>[] = [];
  page.on('response', (response) => {
    const { headers, url, postData } = {
      headers: JSON.stringify([response.headers(), response.request().headers()]),
      url: response.url(),
      postData: response.request().method() === 'PUT' ? '' : (response.request().postData() ?? ''),
    };
    traffic.push(
      response
        .text()
        .then((body) => [url, headers, postData, body].join('\n'))
        .catch(() => url)
    );
  });
  await workbench.provision();
  await workbench.open({ view: 'config' });
  await page.getByRole('button', { name: 'Save & test' }).click();
  await expect(page.getByText(/production/)).toBeVisible();
  const config = await page.content();
  await workbench.open({
    view: 'explore',
    ...settledRange(1),
    query: JSON.stringify({ app: TICKET_TRIAGE, metrics: ['FORGE_BACKEND_INVOCATION_COUNT'] }),
  });
  await workbench.expectComplete(1);

  const secrets = [GOOD_TOKEN, Buffer.from(`${gateway.email}:${GOOD_TOKEN}`).toString('base64')];
  const files = readdirSync(DATA_FOLDER, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const places = {
    traffic: (await Promise.all(traffic)).join('\n'),
    page: config + (await page.content()),
    ...Object.fromEntries(
      files.map(({ parentPath, name }) => [name, readFileSync(path.join(parentPath, name), 'latin1')])
    ),
  };
  expect(Object.keys(places)).toContain('backend.log');
  expect(places.traffic).toContain('/api/ds/query');
  for (const [place, content] of Object.entries(places)) {
    for (const secret of secrets) {
      expect(content.includes(secret), `the token in ${place}`).toBe(false);
    }
  }
});
