/** When each alert rule last asked: a rule's windows stay wanted until it has gone unasked for three of its intervals. */
import { LRUCache } from 'lru-cache';
import { durationMs, HOUR, MINUTE, type Clock, type DurationMs, type EpochMs } from '../engine/time';

const INTERVALS_KEPT = 3;
const SHORTEST = durationMs(10 * MINUTE);
/** A longer time between two questions may have been a pause: it is believed when it comes twice in a row. */
const BELIEVED_AT_ONCE = HOUR;
/** Far more rules than a Grafana has for one plugin; a bound all the same. */
const MOST_RULES = 10_000;

export interface RuleMemory {
  /** Notes that the rule asks now; returns how long its windows are wanted from now on. */
  asked(rule: string): DurationMs;
}

interface LastAsked {
  readonly at: EpochMs;
  /** Since the question before; 0 for the first. */
  readonly gap: number;
}

export function createRuleMemory(clock: Clock): RuleMemory {
  const lastAsked = new LRUCache<string, LastAsked>({ max: MOST_RULES });
  return {
    asked(rule) {
      const at = clock.now();
      const last = lastAsked.get(rule);
      const gap = last === undefined ? 0 : at - last.at;
      lastAsked.set(rule, { at, gap });
      const interval = gap <= BELIEVED_AT_ONCE ? gap : Math.min(gap, last?.gap ?? 0);
      return durationMs(Math.max(SHORTEST, INTERVALS_KEPT * interval));
    },
  };
}
