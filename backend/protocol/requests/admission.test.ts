import { expect, test } from 'bun:test';
import { Admission } from './admission';
import { Refusal } from './refusal';

function trying(admission: Admission, asker: string, bytes: number): (() => void) | Refusal {
  try {
    return admission.enter(asker, bytes);
  } catch (error) {
    if (error instanceof Refusal) {
      return error;
    }
    throw error;
  }
}

function entered(admission: Admission, asker: string, times: number, bytes = 1): (() => void)[] {
  return Array.from({ length: times }).flatMap(() => {
    const answer = trying(admission, asker, bytes);
    return answer instanceof Refusal ? [] : [answer];
  });
}

test('one asker fills up what is for one, and others are let in', () => {
  const admission = new Admission();
  const mine = entered(admission, 'ada', 3_000);
  expect(mine).toHaveLength(1_000);
  expect(trying(admission, 'ada', 1)).toMatchObject({
    status: 429,
    message: expect.stringContaining('1000 questions of yours'),
  });
  expect(entered(admission, 'grace', 1)).toHaveLength(1);
  mine[0]();
  mine[0]();
  expect(entered(admission, 'ada', 3)).toHaveLength(1);
});

test('all together fill up the process', () => {
  const admission = new Admission();
  const open = ['a', 'b', 'c'].flatMap((asker) => entered(admission, asker, 1_000));
  expect(open).toHaveLength(2_000);
  expect(trying(admission, 'd', 1)).toMatchObject({ status: 503 });
  open.forEach((answered) => answered());
  expect(entered(admission, 'd', 1_500)).toHaveLength(1_000);
});

test('large questions count by their size', () => {
  const admission = new Admission();
  expect(entered(admission, 'ada', 100, 1024 * 1024)).toHaveLength(16);
  expect(['b', 'c', 'd', 'e'].flatMap((asker) => entered(admission, asker, 16, 1024 * 1024))).toHaveLength(48);
});
