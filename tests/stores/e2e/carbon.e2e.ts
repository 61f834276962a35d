/** Plaintext against a real Carbon: each path is split by Carbon's own code, and its file holds what was sent. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { graphite } from '../../../backend/metricStores/graphite/graphite';
import { percentDecoded } from '../../../backend/metricStores/text/testing/texts';
import { epochMs, HOUR, MINUTE } from '../../../src/engine/time';
import { freePort } from '../../host/freePort';
import { batchFrom, deliver, identityOf, loopback, sentBy } from '../batch';
import { eventually, newFolder, startServer, type Server } from '../server';

const PATIENCE_MS = 180_000;
const command = Bun.which('carbon-cache');
let server: Server;
let folder: string;
let port: number;

beforeAll(async () => {
  if (command === null) {
    throw new Error('Carbon is not installed: apt-get install graphite-carbon.');
  }
  folder = newFolder();
  port = await freePort();
  mkdirSync(`${folder}/conf`);
  const settings = {
    STORAGE_DIR: folder,
    CONF_DIR: `${folder}/conf`,
    LOCAL_DATA_DIR: `${folder}/whisper`,
    LOG_DIR: folder,
    PID_DIR: folder,
    MAX_CREATES_PER_MINUTE: 'inf',
    MAX_UPDATES_PER_SECOND: 'inf',
    LINE_RECEIVER_INTERFACE: '127.0.0.1',
    LINE_RECEIVER_PORT: port,
    PICKLE_RECEIVER_PORT: 0,
    CACHE_QUERY_PORT: 0,
    // Tags would be registered with a Graphite that isn't there.
    ENABLE_TAGS: 'False',
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}`);
  writeFileSync(`${folder}/conf/carbon.conf`, ['[cache]', ...lines].join('\n'));
  writeFileSync(`${folder}/conf/storage-schemas.conf`, '[all]\npattern = .*\nretentions = 60s:1d\n');
  const start = [command, '--config', `${folder}/conf/carbon.conf`, '--nodaemon', 'start'];
  server = await startServer(start, folder, async () => {
    const socket = await Bun.connect({ hostname: '127.0.0.1', port, socket: { data: () => undefined } });
    socket.end();
    return true;
  });
}, PATIENCE_MS);
afterAll(() => server?.stop());

/** Debian's, with Carbon's own modules; another one may come first in the path. */
const PYTHON = '/usr/bin/python3';

/** Gives back, for each path on its input, what Carbon makes of it, and the points of its file. */
const READER = `
import json, os, sys
import whisper
from carbon.util import TaggedSeries
root, start, end = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
found = []
for path in json.load(sys.stdin):
    series = TaggedSeries.parse(path)
    file = os.path.join(root, TaggedSeries.encode(series.path, sep=os.sep, hash_only=True) + '.wsp')
    points = whisper.fetch(file, start, end)[1] if os.path.exists(file) else []
    found.append({'tags': series.tags, 'values': [value for value in points if value is not None]})
print(json.dumps(found))
`;

const filed = z.array(z.object({ tags: z.record(z.string(), z.string()), values: z.array(z.number()) }));

async function read(paths: readonly string[], from: number, until: number) {
  const child = Bun.spawn([PYTHON, '-c', READER, `${folder}/whisper`, `${from / 1000}`, `${until / 1000}`], {
    stdin: new Blob([JSON.stringify(paths)]),
  });
  return filed.parse(JSON.parse(await new Response(child.stdout).text()));
}

test(
  "Carbon's files hold what was sent, path by path, also when it is sent twice",
  async () => {
    const from = epochMs(Math.floor((Date.now() - HOUR) / MINUTE) * MINUTE);
    const batch = batchFrom(from);
    const sender = graphite.open(graphite.settings.parse({ host: '127.0.0.1', port }), {}, loopback);
    expect(await deliver(sender, batch)).toEqual(['taken, 0 refused']);
    expect(await deliver(sender, batch)).toEqual(['taken, 0 refused']);
    const lines = [...sender.encode(batch).messages].flatMap(({ body }) => new TextDecoder().decode(body).split('\n'));
    const paths = [...new Set(lines.map((line) => line.split(' ')[0]))].filter((path) => path !== '');
    const sent = sentBy(batch, (name, figure) => `${name}${figure === '' ? '' : `.${figure}`}`);
    const count = [...sent.values()].flat().length;
    const files = await eventually(
      () => read(paths, from - 1_000, from + HOUR),
      (seen) => seen.flatMap(({ values }) => values).length >= count
    );
    const found = new Map(
      files.map(({ tags: { name, ...labels }, values }) => [
        identityOf(
          percentDecoded(name),
          Object.entries(labels).map((pair) => pair.map(percentDecoded))
        ),
        values,
      ])
    );
    expect(sent).toEqual(found);
  },
  PATIENCE_MS
);
