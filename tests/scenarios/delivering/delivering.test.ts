/** Every way out through a short hour, in which each receiver dies once before it has taken a message and once after. `npm run soak -- stores` tries it for hours. */
import { expect, it } from 'bun:test';
import { DeliveringDay } from './deliveringDay';
import { lived } from './tried';
import type { Trouble } from './troubles';
import { WAYS } from './ways';

const dying = async ({ outlets }: DeliveringDay, minute: number): Promise<void> => {
  for (const { receiver } of outlets) {
    if (receiver !== undefined && (minute === 3 || minute === 10)) {
      receiver.mood = minute === 3 ? 'dies reading' : 'dies answering';
    }
    await receiver?.revive();
  }
};
const trouble: Trouble = { name: 'dying', minutes: 18, at: dying };

it('each point gets there, and those alone come twice of which nobody knew that they had', async () => {
  const { reckoned, deaths } = await lived(trouble, WAYS, { series: 2 });
  expect(reckoned.map(({ way }) => way.name)).toEqual(WAYS.map(({ name }) => name));
  for (const { way, lost, strange, sumThere, trueSum, repeated, corrected, there, standing } of reckoned) {
    const found = {
      name: way.name,
      lost,
      strange,
      sumThere,
      corrected,
      refused: standing.refused,
      letGo: standing.letGo,
    };
    expect(found).toEqual({ ...nothing, name: way.name, sumThere: trueSum });
    expect(trueSum).toBeGreaterThan(0);
    if (way.way === 'push') {
      expect(deaths.get(way.name)).toBe(2);
      expect(repeated).toBeGreaterThan(0);
      expect(repeated).toBeLessThan(there);
    }
  }
});

const nothing = { lost: 0, strange: 0, corrected: 0, refused: 0, letGo: 0 };

it('what is fetched is there again as soon as the process is, as it was', async () => {
  const day = await DeliveringDay.start(
    WAYS.filter(({ way }) => way === 'pull'),
    { series: 2 }
  );
  try {
    await day.pass(18);
    const totals = async (name: string): Promise<readonly string[]> =>
      (await day.pageOf(name))
        .split(/\n|(?<=\}),/)
        .filter((line) => /invocation_count(?:_total)?[{|]/.test(line))
        .sort();
    const before = await Promise.all(PULLED.map(totals));
    before.forEach(({ length }) => expect(length).toBeGreaterThan(0));
    await day.restart();
    expect(await Promise.all(PULLED.map(totals))).toEqual(before);
  } finally {
    await day.close();
  }
});

const PULLED = ['prometheus-pull', 'circonus-pull'];
