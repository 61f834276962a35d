/** What `npm run build` made for this machine. */
import { existsSync, readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '../..');
export const dist = path.join(root, 'dist');

const manifestSchema = z.object({ id: z.string(), executable: z.string() });
/** The same in the source as in what was built. */
const plugin = manifestSchema.parse(JSON.parse(readFileSync(path.join(root, 'src/plugin.json'), 'utf8')));
export const pluginId = plugin.id;

/** @throws where nothing was built. */
export function builtExecutable(): string {
  const [system, suffix] = platform() === 'win32' ? ['windows', '.exe'] : [platform(), ''];
  const machine = arch() === 'x64' ? 'amd64' : arch();
  const file = path.join(dist, `${plugin.executable}_${system}_${machine}${suffix}`);
  if (!existsSync(file)) {
    throw new Error('There is no built plugin in dist/: run `npm run build` first.');
  }
  return file;
}
