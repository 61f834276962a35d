/** The systems that Grafana runs on and that the runtime is built for. */

export interface Executable {
  /** Follows the name that `plugin.json` gives. */
  readonly suffix: string;
  readonly target: Bun.Build.CompileTarget;
  /** npm's package of the runtime. */
  readonly runtime: string;
}

export interface Platform {
  /** As Go names it, and so Grafana. */
  readonly name: string;
  readonly executables: readonly Executable[];
  /** Linux has two C libraries: what Grafana starts picks the executable that the system can load. */
  readonly launcher: boolean;
}

// Grafana's CLI makes executable what ends in `_linux_amd64` and the like, whatever the archive says.
const linux = (arch: string, bunArch: 'x64' | 'arm64', npmArch: string): Platform => ({
  name: `linux_${arch}`,
  launcher: true,
  executables: [
    { suffix: `_glibc_linux_${arch}`, target: `bun-linux-${bunArch}`, runtime: `@oven/bun-linux-${npmArch}` },
    { suffix: `_musl_linux_${arch}`, target: `bun-linux-${bunArch}-musl`, runtime: `@oven/bun-linux-${npmArch}-musl` },
  ],
});

const single = (name: string, target: Bun.Build.CompileTarget, runtime: string, extension = ''): Platform => ({
  name,
  launcher: false,
  executables: [{ suffix: `_${name}${extension}`, target, runtime }],
});

/** The runtime for x86-64 takes any processor from 2008 on (SSE4.2) and uses what newer ones have. */
export const PLATFORMS: readonly Platform[] = [
  linux('amd64', 'x64', 'x64'),
  linux('arm64', 'arm64', 'aarch64'),
  single('darwin_amd64', 'bun-darwin-x64', '@oven/bun-darwin-x64'),
  single('darwin_arm64', 'bun-darwin-arm64', '@oven/bun-darwin-aarch64'),
  single('windows_amd64', 'bun-windows-x64', '@oven/bun-windows-x64', '.exe'),
];
