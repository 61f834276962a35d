/** Where a Chrome or Chromium usually is. */
import path from 'node:path';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly exists: (file: string) => boolean;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const LINUX = ['/usr/bin', '/usr/local/bin', '/usr/lib/chromium', '/usr/lib64/chromium-browser', '/opt/google/chrome'];
const MAC = ['Google Chrome', 'Chromium'];
const WINDOWS = [path.win32.join('Google', 'Chrome'), 'Chromium'];

/** Executables that are there, the likeliest first. */
export function installedBrowsers(machine: Machine): readonly string[] {
  return [...new Set(usualPlaces(machine))].filter(machine.exists);
}

function usualPlaces({ platform, env, exists }: Machine): readonly string[] {
  if (platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter((root) => !!root);
    return roots.flatMap((root = '') =>
      WINDOWS.map((vendor) => path.win32.join(root, vendor, 'Application', 'chrome.exe'))
    );
  }
  // A snap sees neither the profile that Playwright makes for it nor hidden folders, and Ubuntu's chromium-browser is one.
  const names = exists('/snap/bin/chromium') ? NAMES.filter((name) => name !== 'chromium-browser') : NAMES;
  const onPath = (env['PATH'] ?? '').split(':').filter((folder) => folder !== '' && !folder.startsWith('/snap/'));
  const folders = platform === 'linux' ? [...onPath, ...LINUX] : onPath;
  const executables = names.flatMap((name) => folders.map((folder) => path.posix.join(folder, name)));
  if (platform !== 'darwin') {
    return executables;
  }
  const apps = ['/Applications', path.posix.join(env['HOME'] ?? '/', 'Applications')];
  return [
    ...MAC.flatMap((name) => apps.map((folder) => `${folder}/${name}.app/Contents/MacOS/${name}`)),
    ...executables,
  ];
}
