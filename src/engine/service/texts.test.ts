import { after, epochMs, MINUTE } from '../time';
import type { WindowState } from '../window/coverage';
import { windowOf, type WindowStart } from '../window/grid';
import { coverageNotices, inOneNotice } from './texts';

const now = epochMs(Date.UTC(2026, 10, 21, 10, 7));
const window = (index: number): WindowStart => windowOf(after(now, -index * 15 * MINUTE));
const fetched = (index: number): WindowState => ({ window: window(index), kind: 'fetched' });

describe('notices', () => {
  it('are none when all is there', () => {
    expect(coverageNotices([fetched(2), fetched(1)], now)).toEqual([]);
  });

  it('tell how far a range is filled and when it will be', () => {
    const pending = (index: number, minutes: number): WindowState => ({
      window: window(index),
      kind: 'pending',
      expectedAt: after(now, minutes * MINUTE),
    });
    expect(coverageNotices([pending(3, 12), pending(2, 5), fetched(1)], now)).toEqual([
      { severity: 'info', text: '1 of 3 windows; all in about 12 min.' },
    ]);
  });

  it('name a failed window, why it failed and when it is tried again', () => {
    const failed: WindowState = {
      window: window(2),
      kind: 'failed',
      failure: { cause: 'unavailable', message: 'Atlassian answered with 503.' },
      retryAt: after(now, 3 * MINUTE),
    };
    expect(coverageNotices([failed, fetched(1)], now)).toEqual([
      {
        severity: 'warning',
        text: '1 of 2 windows could not be fetched and are shown as gaps. 2026-11-21 09:30–09:45 UTC: Atlassian answered with 503. Tried again at 10:10 UTC.',
      },
    ]);
  });

  it('are one in a panel, of the gravest severity', () => {
    const failed: WindowState = {
      window: window(2),
      kind: 'failed',
      failure: { cause: 'unavailable', message: 'Atlassian answered with 503.' },
      retryAt: after(now, 3 * MINUTE),
    };
    const states: WindowState[] = [
      { window: window(4), kind: 'gone' },
      { window: window(3), kind: 'pending', expectedAt: after(now, MINUTE) },
      failed,
    ];
    const notices = inOneNotice(coverageNotices(states, now));
    expect(notices).toHaveLength(1);
    expect(notices[0].severity).toBe('warning');
    expect(notices[0].text).toMatch(/^2 of 3 windows; .* 1 of 3 windows stay empty, up to 2026-11-21 09:15 UTC.* 503/);
    expect(inOneNotice([])).toEqual([]);
  });
});
