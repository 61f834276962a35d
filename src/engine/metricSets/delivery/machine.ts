/**
 * Delivery to one metric store: `(state, event) → (state, effects)`, without a clock and without any I/O. One thing is done
 * at a time: look what could leave, make a batch of it, send its messages one by one, and note each that was taken before
 * the next is sent. What is noted is all that is known after a crash.
 */
import { doubled } from '../../backoff';
import { after, type EpochMs } from '../../time';
import { look, looked } from './looking';
import { answered, halved, made, probed, RETRY, sendNext } from './sending';
import type { Strand } from './noted';
import { strandsOf } from './strands';
import { nothing, type Event, type State, type Terms, type Turned } from './state';

export function turn(state: State, event: Event, terms: Terms): Turned {
  const { doing } = state;
  switch (event.kind) {
    case 'moment':
      return woken(state, event.now, terms);
    case 'last call':
      return doing.kind === 'resting'
        ? look(state, strandsOf(state.noted, terms.apps), event.now, terms)
        : nothing(state);
    case 'looked':
      return doing.kind === 'looking' && isSame(doing.strand, event.strand)
        ? looked(state, doing, event, terms)
        : nothing(state);
    case 'made':
      return doing.kind === 'making' ? made(state, doing, event, terms) : nothing(state);
    case 'answered':
      return doing.kind === 'sending' ? answered(state, doing, event, terms) : nothing(state);
    case 'probed':
      return doing.kind === 'probing' ? probed(state, doing, event, terms) : nothing(state);
    case 'halved':
      return doing.kind === 'halving' ? halved(state, doing, event, terms) : nothing(state);
    case 'failed':
      return failed(state, event, terms);
  }
}

const isSame = (one: Strand, other: Strand): boolean => one.app === other.app && one.lane === other.lane;

function woken(state: State, now: EpochMs, terms: Terms): Turned {
  const { doing, noted } = state;
  if (doing.kind === 'waiting') {
    return doing.at > now
      ? { state, effects: [{ kind: 'wake', at: doing.at }] }
      : sendNext({ ...state, doing: { ...doing, kind: 'sending' } });
  }
  if (doing.kind !== 'resting') {
    return nothing(state);
  }
  if (doing.at > now) {
    return { state, effects: [{ kind: 'wake', at: doing.at }] };
  }
  // One that was under way when the process ended goes on where it stood.
  return noted.batch
    ? {
        state: { ...state, doing: { kind: 'making', left: strandsOf(noted, terms.apps) } },
        effects: [{ kind: 'make', batch: noted.batch.batch, halved: noted.batch.halved }],
      }
    : look(state, strandsOf(noted, terms.apps), now, terms);
}

/** It is looked at again with the next period, or sooner. */
function failed(state: State, { at: step, words, now }: Event & { readonly kind: 'failed' }, terms: Terms): Turned {
  const failures = state.failures + 1;
  const noted = (step === 'note' ? state.before : undefined) ?? state.noted;
  const at = after(now, Math.min(terms.period, doubled(RETRY, failures)));
  return {
    state: {
      ...state,
      noted,
      before: undefined,
      failures,
      lastError: { at: now, words },
      doing: { kind: 'resting', at },
    },
    effects: [{ kind: 'wake', at }],
  };
}
