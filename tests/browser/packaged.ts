/** The Chromium that comes by npm: for Linux on x86-64, with the libraries and fonts that a bare machine lacks. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** As Playwright is told of it. */
export interface Browser {
  readonly executablePath: string;
  readonly env?: NodeJS.ProcessEnv;
}

const root = path.resolve(import.meta.dirname, '../..');
const manifest = path.join(root, 'node_modules/@sparticuz/chromium/package.json');

/** Unpacked at the first call, which takes some seconds. */
export function packagedBrowser(): Browser {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, 'utf8')));
  const folder = path.join(root, '.cache', `chromium-${version}`);
  if (!existsSync(folder)) {
    unpack(folder);
  }
  return {
    executablePath: path.join(folder, 'chromium'),
    env: {
      ...process.env,
      LD_LIBRARY_PATH: [path.join(folder, 'al2023/lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
      FONTCONFIG_FILE: path.join(folder, 'fonts.conf'),
    },
  };
}

/** In a folder of its own first, so that neither a second run nor one that was killed leaves half a browser. */
function unpack(folder: string): void {
  mkdirSync(path.dirname(folder), { recursive: true });
  const staging = mkdtempSync(`${folder}-`);
  try {
    // The package unpacks into the folder for temporary files, and takes what it finds there for its own.
    const { status, stderr } = spawnSync(
      path.join(root, 'node_modules/.bin/bun'),
      [path.join(import.meta.dirname, 'unpack.ts')],
      { env: { ...process.env, TMPDIR: staging }, encoding: 'utf8' }
    );
    if (status !== 0) {
      throw new Error(`The Chromium that came by npm was not unpacked: ${stderr}`);
    }
    writeFileSync(path.join(staging, 'fonts.conf'), fontsIn(folder));
    renameSync(staging, folder);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(folder)) {
      throw error;
    }
  }
}

const fontsIn = (folder: string): string =>
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${path.join(folder, 'fonts')}</dir>
  <cachedir>${path.join(folder, 'fontconfig')}</cachedir>
</fontconfig>
`;
