/** A part of what `npm run soak` tries for an hour. */
import { describe, expect, it } from 'bun:test';
import { HOUR } from '../../src/engine/time';
import { mixed } from './trials/gatewayFaults';
import { killOften } from './trials/kills';
import { clockTrials, peopleTrials } from './trials/timeAndPeople';
import { HELD, tried, type Trial } from './trials/trial';

const named = (trials: readonly Trial[], part: string): Trial => {
  const found = trials.find(({ name }) => name.includes(part));
  if (found === undefined) {
    throw new Error(`No trial is called ${part}.`);
  }
  return found;
};

describe('what is stored is as if nothing had gone wrong, and no call was too many, after', () => {
  const isStruck = true;
  it.each([
    { ...mixed(1, 3 * HOUR), isStruck },
    { ...named(clockTrials, 'to and fro'), isStruck: false },
    { ...named(peopleTrials, 'revoked'), isStruck },
  ])('$name', async (trial) => {
    const { struck, ...reckoning } = await tried(trial);
    expect(reckoning).toMatchObject(HELD);
    expect(struck > 0).toBe(trial.isStruck);
  });
});

it('killed at any moment it loses nothing that it said it had, and calls no more than it may', async () => {
  const { stored, ...report } = await killOften(100, 1);
  expect(report).toMatchObject({ lost: 0, sixthCalls: 0, wrong: 0, errors: [] });
  expect(stored).toBeGreaterThan(0);
});
