/** What `--once` prints: a line an app. */
import { WINDOW } from '../../../src/engine/window/grid';
import { dayAndTime, durationText } from '../../../src/engine/window/texts';
import type { AppReport } from './once';

export function reportText({ name, stock, since }: AppReport): string {
  const { app, there, missing, failed, oldest, lost, failure } = stock;
  const called = name === app ? app : `${oneLine(name)} (${app})`;
  const said = [
    `${there} of ${there + missing} windows are there`,
    missing === 0 || oldest === null
      ? 'none is missing'
      : `${missing} missing (${durationText(missing * WINDOW)}), the oldest of ${dayAndTime(oldest)} UTC`,
    since === undefined
      ? 'nothing known of a run before'
      : `${lost === 0 ? 'none' : lost} lost since the run at ${dayAndTime(since)} UTC`,
  ];
  const why = failure === undefined ? '' : ` ${failed} failed: ${oneLine(failure.message)}`;
  return `${called}: ${said.join(', ')}.${why}`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');
