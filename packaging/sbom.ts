/** What a package is made of, as CycloneDX: npm's own account of the lock file, less what is not shipped. */
import { z } from 'zod';
import type { LockedPackage } from './lockFile';

const componentSchema = z.looseObject({ 'bom-ref': z.string(), name: z.string(), version: z.string() });

const sbomSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.string(),
  metadata: z.looseObject({ component: componentSchema }),
  components: z.array(componentSchema),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

/**
 * @param ofLockFile as `npm sbom` prints it.
 * @param at is said to be its time: that it was made a second later makes it no other.
 */
export function sbomOf(
  ofLockFile: string,
  { name, shipped, at }: { readonly name: string; readonly shipped: readonly LockedPackage[]; readonly at: Date }
): string {
  const sbom = sbomSchema.parse(JSON.parse(ofLockFile));
  const own = sbom.metadata.component;
  const wanted = new Set(shipped.map((each) => `${each.name}@${each.version}`));
  const components = sbom.components.filter((each) => wanted.delete(`${each.name}@${each.version}`));
  if (wanted.size > 0) {
    throw new Error(`The lock file does not know what is shipped: ${[...wanted].join(', ')}.`);
  }
  const kept = new Set([own, ...components].map((each) => each['bom-ref']));
  const dependencies = sbom.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map((each) => ({ ...each, dependsOn: each.dependsOn.filter((ref) => kept.has(ref)) }));
  return `${JSON.stringify(
    {
      ...sbom,
      // Random; and of no use to who compares two builds.
      serialNumber: undefined,
      metadata: {
        ...sbom.metadata,
        lifecycles: [{ phase: 'build' }],
        timestamp: at.toISOString(),
        component: { ...own, name },
      },
      components: components.map((each) => ({ ...each, scope: 'required', properties: [] })),
      dependencies,
    },
    null,
    2
  )}\n`;
}
