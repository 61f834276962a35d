/** Keeps every part, and counts those that were used again. */
import type { DurationMs } from '../../time';
import type { KeptParts, Part } from '../asked/keptParts';

export class Keeping implements KeptParts {
  used = 0;
  private readonly kept = new Map<string, { readonly answers: string; readonly part: Part }>();

  constructor(readonly shortest: DurationMs) {}

  of(asked: string, answers: Float64Array): Part | undefined {
    const found = this.kept.get(asked);
    const part = found?.answers === answers.join() ? found.part : undefined;
    this.used += part === undefined ? 0 : 1;
    return part;
  }

  keep(asked: string, answers: Float64Array, part: Part): void {
    this.kept.set(asked, { answers: answers.join(), part });
  }
}
