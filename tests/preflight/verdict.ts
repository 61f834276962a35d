/** What `npm audit --json` says of what is installed and shipped. */
import { z } from 'zod';

const reportSchema = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({ name: z.string(), severity: z.string(), range: z.string().optional() })
  ),
});
const failureSchema = z.object({ message: z.string() });
const SERIOUS = ['high', 'critical'];

export type Verdict =
  | { readonly kind: 'clean'; readonly known: number }
  | { readonly kind: 'vulnerable'; readonly packages: readonly string[] }
  /** Nobody has said anything. */
  | { readonly kind: 'not checked'; readonly why: string };

export function verdictOf(output: string): Verdict {
  const said = parsed(output);
  const report = reportSchema.safeParse(said).data;
  if (!report) {
    return { kind: 'not checked', why: failureSchema.safeParse(said).data?.message ?? 'npm audit gave no report' };
  }
  const all = Object.values(report.vulnerabilities);
  const packages = all
    .filter(({ severity }) => SERIOUS.includes(severity))
    .map(({ name, severity, range = '' }) => `${name} ${range} (${severity})`);
  return packages.length > 0 ? { kind: 'vulnerable', packages } : { kind: 'clean', known: all.length };
}

function parsed(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}
