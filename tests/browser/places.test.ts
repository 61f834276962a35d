import { describe, expect, test } from 'bun:test';
import { installedBrowsers, type Machine } from './places';

const WINDOWS = { PROGRAMFILES: 'C:\\Program Files', LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local' };
const MAC_CHROME = 'Google Chrome.app/Contents/MacOS/Google Chrome';

function found(platform: NodeJS.Platform, env: Machine['env'], ...files: readonly string[]): readonly string[] {
  return installedBrowsers({ platform, env, exists: (file) => files.includes(file) });
}

describe('an installed browser is found', () => {
  test.each<[string, NodeJS.Platform, Machine['env'], string]>([
    ["Debian's", 'linux', { PATH: '/usr/bin:/bin' }, '/usr/bin/chromium'],
    ["Fedora's", 'linux', { PATH: '/usr/bin' }, '/usr/bin/chromium-browser'],
    ["Google's", 'linux', { PATH: '/usr/bin' }, '/opt/google/chrome/chrome'],
    ['one on a path of its own', 'linux', { PATH: '/usr/bin:/home/me/bin' }, '/home/me/bin/google-chrome'],
    ['one that PATH does not name', 'linux', {}, '/usr/bin/google-chrome-stable'],
    ['one of all users of a Mac', 'darwin', { PATH: '/usr/bin' }, `/Applications/${MAC_CHROME}`],
    ['one of one user of a Mac', 'darwin', { HOME: '/Users/me' }, `/Users/me/Applications/${MAC_CHROME}`],
    ["Homebrew's", 'darwin', { PATH: '/opt/homebrew/bin' }, '/opt/homebrew/bin/chromium'],
    ['on Windows', 'win32', WINDOWS, 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'],
    ["a user's on Windows", 'win32', WINDOWS, 'C:\\Users\\me\\AppData\\Local\\Chromium\\Application\\chrome.exe'],
  ])('%s', (_, platform, env, file) => {
    expect(found(platform, env, file)).toEqual([file]);
  });

  test('where there are several, each once, and those on PATH first', () => {
    const files = ['/usr/local/bin/chromium', '/usr/bin/chromium', '/opt/google/chrome/chrome'];
    expect(found('linux', { PATH: '/usr/local/bin:/usr/bin' }, ...files)).toEqual(files);
  });

  test('but no snap, whatever its name', () => {
    const env = { PATH: '/usr/bin:/snap/bin' };
    expect(found('linux', env, '/snap/bin/chromium', '/usr/bin/chromium-browser')).toEqual([]);
  });

  test.each<NodeJS.Platform>(['linux', 'darwin', 'win32', 'freebsd'])('and none on a bare %s', (platform) => {
    expect(found(platform, {})).toEqual([]);
  });
});
