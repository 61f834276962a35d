import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The test's plugin, compiled into a folder of its own. */
export class CompiledPlugin {
  readonly folder = mkdtempSync(join(tmpdir(), 'protocol-test-'));
  readonly executable = join(this.folder, 'plugin');

  async build(): Promise<void> {
    const build = await Bun.build({
      entrypoints: [join(import.meta.dir, 'main.ts')],
      compile: { outfile: this.executable },
      minify: true,
    });
    if (!build.success) {
      throw new AggregateError(build.logs, "The test's plugin does not build.");
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
