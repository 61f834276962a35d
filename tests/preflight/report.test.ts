import { describe, expect, test } from 'bun:test';
import type { Part } from './parts';
import { reportAfter, reportBefore } from './report';

const PEER: Part = {
  name: 'comparison with a peer',
  lacks: 'the peer is not installed',
  broughtBy: 'apt-get install peer',
  isPossible: () => false,
};
const DISK: Part = { name: 'a full disk', lacks: 'nobody may mount one', isPossible: () => false };

describe('before the tests', () => {
  test('each part that is left out is named, with the command that brings it', () => {
    expect(reportBefore([PEER, DISK], false)).toEqual({
      lines: [
        'LEFT OUT: comparison with a peer: the peer is not installed (apt-get install peer).',
        'LEFT OUT: a full disk: nobody may mount one.',
      ],
      passes: true,
    });
  });

  test('a build machine fails where a package would have brought it, and there alone', () => {
    expect(reportBefore([PEER], true).passes).toBe(false);
    expect(reportBefore([DISK], true).passes).toBe(true);
    expect(reportBefore([], true)).toEqual({ lines: [], passes: true });
  });
});

test('after the tests the last line names what was left out, or says that nothing was', () => {
  expect(reportAfter([PEER, DISK])).toBe('All passed, but LEFT OUT: comparison with a peer; a full disk.');
  expect(reportAfter([])).toBe('All passed; nothing was left out.');
});
