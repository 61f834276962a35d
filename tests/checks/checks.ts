/** What `npm test` consists of: scripts of package.json, in the order in which they are begun. */
import type { Check } from './inLanes';

/** By what each takes of two cores: what tries the built plugin waits for time to pass, so what computes goes beside it. */
export const CHECKS: readonly Check[] = [
  { name: 'build', needs: [] },
  { name: 'typecheck', needs: [] },
  { name: 'test:scenarios', needs: ['build'] },
  { name: 'test:browser', needs: ['build'] },
  { name: 'test:components', needs: [] },
  { name: 'test:backend', needs: [] },
  { name: 'lint', needs: [] },
  { name: 'test:unit', needs: [] },
  { name: 'audit', needs: [] },
];
