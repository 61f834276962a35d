/** Prometheus' blocks out of OpenMetrics text. */

/** What a Prometheus with its default retention of 15 days compacts its blocks to. */
export const BLOCK_HOURS = 18;

/** @param text, folder of a file with OpenMetrics, and of the blocks, where there may be others. */
export async function createBlocks(tool: string, text: string, folder: string): Promise<void> {
  const duration = `--max-block-duration=${BLOCK_HOURS}h`;
  const command = [tool, 'tsdb', 'create-blocks-from', duration, '--quiet', 'openmetrics', text, folder];
  const made = Bun.spawn(command, { stdout: 'ignore', stderr: 'pipe' });
  const complaint = await new Response(made.stderr).text();
  if ((await made.exited) !== 0) {
    throw new Error(`promtool made no blocks: ${complaint}`);
  }
}
