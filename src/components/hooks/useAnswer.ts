import { useEffect, useState } from 'react';

export interface Answer<T> {
  readonly isLoading?: boolean;
  readonly value?: T;
  /** Why there is no value. */
  readonly problem?: string;
}

interface Settled<T> extends Answer<T> {
  readonly load: () => Promise<T>;
}

/**
 * What comes sooner needs no sign of loading, which would only flicker. Grafana 12's icons also get stuck when they are
 * changed before the first of them is drawn.
 */
const SLOW_MS = 300;

/**
 * What `load` gives, asked anew whenever it is another function (so memoise it). The answer to an earlier function is never
 * shown for a later one, in whichever order they come.
 * @param load undefined: there is nothing to ask.
 * @param occasion asked anew when it changes, too; the answer before is shown until then.
 */
export function useAnswer<T>(load: (() => Promise<T>) | undefined, occasion?: unknown): Answer<T> {
  const [settled, setSettled] = useState<Settled<T>>();
  const [slow, setSlow] = useState<Pick<Settled<T>, 'load'>>();
  useEffect(() => {
    if (!load) {
      return undefined;
    }
    let isCurrent = true;
    const timer = setTimeout(() => setSlow({ load }), SLOW_MS);
    const settle = (answer: Answer<T>) => {
      clearTimeout(timer);
      if (isCurrent) {
        setSettled({ load, ...answer });
      }
    };
    load().then(
      (value) => settle({ value }),
      (error: unknown) => settle({ problem: messageOf(error) })
    );
    return () => {
      clearTimeout(timer);
      isCurrent = false;
    };
  }, [load, occasion]);
  return load && settled?.load === load ? settled : { isLoading: load !== undefined && slow?.load === load };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** A failed request's error carries a sentence in `data.message`, be it the backend's or Grafana's. */
function messageOf(error: unknown): string {
  const { data, message, statusText } = isRecord(error) ? error : {};
  const sentences = [isRecord(data) && data['message'], message, statusText];
  return sentences.filter((sentence) => typeof sentence === 'string').find(Boolean) ?? String(error);
}
