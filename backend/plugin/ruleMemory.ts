/** When each alert rule last asked: a rule's windows stay wanted until it has gone unasked for three of its intervals. */
import { LRUCache } from 'lru-cache';
import { durationMs, MINUTE, type Clock, type DurationMs, type EpochMs } from '../../src/engine/time';

const INTERVALS_KEPT = 3;
const SHORTEST = durationMs(10 * MINUTE);
/** Far more rules than a Grafana has for one plugin; a bound all the same. */
const MOST_RULES = 10_000;

export interface RuleMemory {
  /** Notes that the rule asks now; returns how long its windows are wanted from now on. */
  asked(rule: string): DurationMs;
}

export function createRuleMemory(clock: Clock): RuleMemory {
  const lastAsked = new LRUCache<string, EpochMs>({ max: MOST_RULES });
  return {
    asked(rule) {
      const now = clock.now();
      const before = lastAsked.get(rule);
      lastAsked.set(rule, now);
      return durationMs(before === undefined ? SHORTEST : Math.max(SHORTEST, INTERVALS_KEPT * (now - before)));
    },
  };
}
