/** Builds again what is changed while the workbench runs: the browser half by rspack's own watch, the backend and its engine here. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch, type FSWatcher } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const OF_THE_BACKEND = ['backend', 'src/engine', 'src/upstream', 'src/accounts'];
/** An editor saves in several steps, and several files at once. */
const SETTLED_MS = 150;

export interface Watching {
  stop(): void;
}

/**
 * @param onBackend the executable was built anew.
 * @param say what became of it, for the console.
 */
export function watchSources(onBackend: () => void, say: (text: string) => void): Watching {
  const browser = spawn('rspack', ['build', '--watch', '--mode', 'development'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let timer: NodeJS.Timeout | undefined;
  let building = Promise.resolve();

  const changed = (file: string): void => {
    if (!/\.(ts|json|proto)$/.test(file) || /\.test\.ts$/.test(file)) {
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(() => {
      building = building.then(async () => {
        const build = spawn('bun', [path.join(root, 'backend/build.ts')], {
          cwd: root,
          stdio: ['ignore', 'ignore', 'inherit'],
        });
        const [code] = await once(build, 'exit');
        if (code === 0) {
          say(`${file} changed: the backend was built anew.`);
          onBackend();
        } else {
          say(`${file} changed, and the backend does not build: it runs on as it was.`);
        }
      });
    }, SETTLED_MS);
  };

  const watchers: readonly FSWatcher[] = OF_THE_BACKEND.map((folder) =>
    watch(path.join(root, folder), { recursive: true }, (_event, name) => changed(path.join(folder, String(name))))
  );
  return {
    stop: () => {
      clearTimeout(timer);
      watchers.forEach((watcher) => watcher.close());
      browser.kill();
    },
  };
}
