/** A series' points in order of time, where they come in any order within a window, and window by window. */
import { epochMs } from '../../time';
import { WINDOW, windowOf } from '../../window/grid';

interface Timed {
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
}

export class WindowBuffer<Point extends Timed> {
  /** Those of the latest window. */
  private points: Point[] = [];
  /** When that window ends. */
  private until = -Infinity;

  /** @returns the points of the window that is complete, now that one of a later window has come: mostly none. */
  take(point: Point): readonly Point[] {
    const complete = point.start >= this.until ? this.rest() : [];
    if (point.start >= this.until) {
      this.until = windowOf(epochMs(point.start)) + WINDOW;
    }
    this.points.push(point);
    return complete;
  }

  /** @returns the points that are left, when no more come. */
  rest(): readonly Point[] {
    const complete = this.points.sort((a, b) => a.start - b.start || a.end - b.end);
    this.points = [];
    return complete;
  }
}
