/** Compiles the backend into one executable, which carries the runtime. */
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A runtime other than the one that compiles: for another system. */
export interface Runtime {
  readonly target: Bun.Build.CompileTarget;
  readonly executable: string;
}

const BACKEND = import.meta.dir;

/** Packages that look for files of their own beside them, and need none of these here. They would name the folder of this build. */
const NOWHERE = JSON.stringify('/');

/** @returns the files that it is made of, by the names that the bundler gives them. */
export async function compileBackend(outfile: string, runtime?: Runtime): Promise<readonly string[]> {
  mkdirSync(dirname(outfile), { recursive: true });
  const result = await Bun.build({
    // Workers are programs of their own within the executable.
    entrypoints: ['main.ts', 'http/answerWorker.ts', 'store/disk/worker.ts'].map((file) => join(BACKEND, file)),
    // The same bytes, whatever folder they are built in.
    root: BACKEND,
    define: { __dirname: NOWHERE, __filename: NOWHERE },
    minify: true,
    metafile: true,
    // Parsed here rather than at each start: that was half of what a start and a first question took.
    bytecode: true,
    format: 'esm',
    sourcemap: 'inline',
    compile: {
      outfile,
      autoloadDotenv: false,
      autoloadBunfig: false,
      // Without its executable it would be downloaded.
      ...(runtime && { target: runtime.target, executablePath: runtime.executable }),
    },
  });
  if (!result.success) {
    throw new AggregateError(result.logs, 'The backend does not build.');
  }
  // The maps are within the executable: what lies beside it would be shipped.
  for (const { kind, path } of result.outputs) {
    if (kind === 'sourcemap') {
      rmSync(join(dirname(outfile), basename(path)), { force: true });
    }
  }
  chmodSync(outfile, 0o755);
  return Object.keys(result.metafile?.inputs ?? {});
}
