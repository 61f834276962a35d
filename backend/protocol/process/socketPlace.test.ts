import { afterAll, afterEach, expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { placeForSocket, type SocketPlace } from './socketPlace';

const folder = mkdtempSync(join(tmpdir(), 'place-'));
let place: SocketPlace | undefined;
afterEach(() => place?.remove());
afterAll(() => rmSync(folder, { recursive: true }));

test('is where Grafana says, for this user alone, and gone when it is removed', () => {
  place = placeForSocket({ PLUGIN_UNIX_SOCKET_DIR: folder });
  expect(dirname(place.folder)).toBe(folder);
  expect(statSync(place.folder).mode & 0o777).toBe(0o700);
  expect(place.passedOver).toEqual([]);
  place.remove();
  place.remove();
  expect(existsSync(place.folder)).toBe(false);
});

test.each([50, 79, 80, 81, 82, 83, 84, 85, 86, 90, 107, 108, 150, 250])(
  'can be listened at, and a longer name beside it, whatever the length of the folder (%d bytes)',
  async (length) => {
    const long = join(folder, 'x'.repeat(length - folder.length - 1));
    mkdirSync(long, { recursive: true });
    place = placeForSocket({ PLUGIN_UNIX_SOCKET_DIR: long });
    expect(place.path.startsWith(long) || place.passedOver.length === 1).toBe(true);
    for (const path of [place.path, `${place.path}-9999`]) {
      const server = createServer();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(path, resolve);
      });
      await new Promise((resolve) => server.close(resolve));
    }
  }
);

test('is elsewhere, said with the reason, where there is no folder or too long a one', () => {
  place = placeForSocket({ PLUGIN_UNIX_SOCKET_DIR: join(folder, 'absent') });
  expect(place.passedOver).toEqual([`${folder}/absent won't do: no folder can be made there (ENOENT).`]);
  place.remove();
  place = placeForSocket({ PLUGIN_UNIX_SOCKET_DIR: join(folder, 'y'.repeat(120)) });
  expect(place.passedOver).toEqual([
    expect.stringMatching(/a socket's path may have \d+ bytes, and this one would have \d+/),
  ]);
});
