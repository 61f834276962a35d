import { useCallback, useState } from 'react';

/** The width of an element in pixels, followed; put the second part on it as its `ref`. */
export function useWidth() {
  const [width, setWidth] = useState(800);
  const measure = useCallback((element: HTMLElement | null) => {
    if (!element) {
      return undefined;
    }
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [width, measure] as const;
}
