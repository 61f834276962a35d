/** A disk that takes its time: each flush of a process's files is held up, by strace. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** From when it resolves on. @returns what lets it be as quick as it is. */
export async function slowDown(pid: number, flushMs: number): Promise<() => void> {
  const flushes = 'fsync,fdatasync';
  const strace = spawn(
    'strace',
    [
      '-f',
      '-q',
      '-o',
      '/dev/null',
      '-e',
      `trace=${flushes}`,
      '-e',
      `inject=${flushes}:delay_enter=${flushMs * 1_000}`,
      '-p',
      `${pid}`,
    ],
    { stdio: 'ignore' }
  );
  let hasEnded = false;
  strace.once('exit', () => {
    hasEnded = true;
  });
  while (!isTraced(pid)) {
    if (hasEnded) {
      throw new Error(`strace does not watch process ${pid}.`);
    }
    await Bun.sleep(10);
  }
  return () => strace.kill();
}

export function canSlowDown(): boolean {
  return (
    Bun.which('strace') !== null && spawnSync('strace', ['-q', '-o', '/dev/null', 'true']).status === 0 && mayAttach()
  );
}

/** To a process that it has not started itself. */
function mayAttach(): boolean {
  const other = spawn('sleep', ['60'], { stdio: 'ignore' });
  const attached = spawnSync('timeout', ['-s', 'INT', '1', 'strace', '-o', '/dev/null', '-p', `${other.pid}`]);
  other.kill();
  return !attached.stderr.toString().includes('not permitted');
}

const isTraced = (pid: number): boolean => !/TracerPid:\s+0\n/.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
