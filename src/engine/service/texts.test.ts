import { windowOf } from '../window/grid';
import { after, epochMs, MINUTE } from '../time';
import { inOneNotice, listWindows } from './texts';

const window = (index: number) => windowOf(after(epochMs(Date.UTC(2026, 10, 21, 23, 30)), index * 15 * MINUTE));

it('notices are one in a panel, of the gravest severity', () => {
  expect(
    inOneNotice([
      { severity: 'info', text: 'It comes.' },
      { severity: 'warning', text: 'A part is missing.' },
      { severity: 'info', text: 'It is late.' },
    ])
  ).toEqual([{ severity: 'warning', text: 'It comes. A part is missing. It is late.' }]);
  expect(inOneNotice([])).toEqual([]);
});

it('windows are named as the time they cover, the first few of many', () => {
  expect(listWindows([window(0)])).toBe('2026-11-21 23:30–23:45 UTC');
  expect(listWindows([window(0), window(1)])).toBe('2026-11-21 23:30–00:00 UTC');
  expect(listWindows([window(1), window(2)])).toBe('2026-11-21 23:45–2026-11-22 00:15 UTC');
  expect(listWindows([0, 2, 4, 6, 8].map(window))).toMatch(
    /^(2026-11-2\d \d\d:\d\d–\d\d:\d\d UTC(, )?){3} and 2 more$/
  );
});
