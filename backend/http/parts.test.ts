/** A window asked for in parts, against the simulated gateway: joined they are what one call brings, however it reads a border. */
import { describe, expect, test } from 'bun:test';
import { saysTheSame } from '../../src/engine/fetcher/keeping/difference';
import type { DecodedAnswer } from '../../src/engine/otlp/decode';
import { joinAnswers } from '../../src/engine/otlp/joinAnswers';
import { after, epochMs, MINUTE } from '../../src/engine/time';
import { WINDOW, windowOf } from '../../src/engine/window/grid';
import { CATALOGUE_LABELS } from '../../src/engine/catalogue/catalogue';
import { parseAppId, parseEnvironmentId } from '../../src/engine/identity';
import { BORDER_READINGS } from '../../tests/simulator/metrics/border';
import { startSimulator } from '../../tests/simulator/simulator';
import { TICKET_TRIAGE, TICKET_TRIAGE_ENVIRONMENTS } from '../../tests/simulator/world/apps';
import { handClock, keptLog } from './testing/loopback';
import { createUpstream } from './upstream';

const NOW = epochMs(Date.UTC(2026, 10, 18, 14));
const APP = parseAppId(TICKET_TRIAGE);

describe.each(BORDER_READINGS)('by a gateway that returns points by "%s"', (border) => {
  test.each([[[5, 10]], [[1, 14]], [[7]]])('parts cut at the minutes %j are the whole', async (cuts) => {
    const simulator = await startSimulator({ now: () => NOW, border });
    const environments = Object.values(TICKET_TRIAGE_ENVIRONMENTS).flatMap((id) => parseEnvironmentId(id) ?? []);
    const window = windowOf(epochMs(NOW - 60 * MINUTE));
    const upstream = createUpstream({
      ...{ endpoint: simulator.url, email: 'parts@example.com', apiToken: 'good-token' },
      ...{ settings: {}, clock: handClock(NOW), log: keptLog().log },
    });
    const ask = async (from: number, to: number): Promise<DecodedAnswer> => {
      const interval = { from: after(window, from), to: after(window, to) };
      const call = { environments, labels: CATALOGUE_LABELS, window, interval };
      const reply = APP && (await upstream.metrics({ app: APP, ...call }));
      if (reply?.kind !== 'answer') {
        throw new Error(reply?.failure.message);
      }
      return reply.answer;
    };
    const whole = await ask(0, WINDOW);
    const borders = [0, ...cuts.map((minute) => minute * MINUTE), WINDOW];
    const parts: DecodedAnswer[] = [];
    for (const [part, to] of borders.slice(1).entries()) {
      parts.push(await ask(borders[part], to));
    }
    await simulator.close();
    const joined = joinAnswers(parts);
    expect(whole.columns.length).toBeGreaterThan(5);
    expect(saysTheSame(joined.columns, whole.columns)).toBe(true);
    expect(joined.endsInNext).toBe(whole.endsInNext);
  });
});
