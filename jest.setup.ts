/** What jsdom lacks, or is slow at, and @grafana/ui needs: sizes, so that lists which draw only what is visible draw anything at all. */
import '@testing-library/jest-dom';
import './tests/properties';
import { configure } from '@testing-library/react';
import { TextDecoder, TextEncoder } from 'node:util';

// A slow machine is not a failure.
configure({ asyncUtilTimeout: 10_000 });

/** Of every element, in pixels: room for the longest list of the tests. */
const SIDE = 4_000;

class SizeObserver implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

class VisibilityObserver extends SizeObserver implements IntersectionObserver {
  readonly root = null;
  readonly rootMargin = '';
  readonly scrollMargin = '';
  readonly thresholds = [];
  takeRecords = () => [];
}

Object.assign(globalThis, {
  ResizeObserver: SizeObserver,
  IntersectionObserver: VisibilityObserver,
  TextEncoder,
  TextDecoder,
  matchMedia: (media: string) => ({ media, matches: false, addEventListener() {}, removeEventListener() {} }),
});

/**
 * What an element says itself. jsdom would look through every rule of Grafana's components for each element that is
 * looked at by its role, which was half of what the tests took; what a sheet hides is seen in a real browser.
 */
globalThis.getComputedStyle = (element) => (element instanceof HTMLElement ? element : document.body).style;

Element.prototype.getBoundingClientRect = () => new DOMRectLike();
Element.prototype.scrollTo = () => undefined;
for (const side of ['offsetWidth', 'offsetHeight', 'clientWidth', 'clientHeight'] as const) {
  Object.defineProperty(HTMLElement.prototype, side, { value: SIDE });
}
Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', {
  value: () => ({ measureText: (text: string) => ({ width: text.length }) }),
});

class DOMRectLike implements DOMRect {
  readonly x = 0;
  readonly y = 0;
  readonly top = 0;
  readonly left = 0;
  readonly right = SIDE;
  readonly bottom = SIDE;
  readonly width = SIDE;
  readonly height = SIDE;
  toJSON = () => ({});
}
