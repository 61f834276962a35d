import { useEffect, useState } from 'react';

export interface Answer<T> {
  readonly value?: T;
  /** Why there is no value. */
  readonly problem?: string;
}

interface Settled<T> extends Answer<T> {
  readonly load: () => Promise<T>;
}

const NOT_YET = {};

/**
 * What `load` gives, asked anew whenever it is another function (so memoise it). The answer to an earlier function is never
 * shown for a later one, in whichever order they come.
 */
export function useAnswer<T>(load: () => Promise<T>): Answer<T> {
  const [settled, setSettled] = useState<Settled<T>>();
  useEffect(() => {
    let isCurrent = true;
    const settle = (answer: Answer<T>) => {
      if (isCurrent) {
        setSettled({ load, ...answer });
      }
    };
    load().then(
      (value) => settle({ value }),
      (error: unknown) => settle({ problem: messageOf(error) })
    );
    return () => {
      isCurrent = false;
    };
  }, [load]);
  return settled?.load === load ? settled : NOT_YET;
}

/** Grafana's own errors carry the backend's sentence in `data.message`. */
function messageOf(error: unknown): string {
  const { data, message, statusText } = error as { data?: { message?: string }; message?: string; statusText?: string };
  return data?.message ?? message ?? statusText ?? String(error);
}
