/** The worker, to those who ask it. */
import { basename } from 'node:path';
import { storeError, StoreError } from '../file/errors';
import type { Arguments, Method, Reply, Request, Result } from './messages';

export interface Writer {
  ask<Name extends Method>(method: Name, ...args: Arguments<Name>): Promise<Result<Name>>;
  /** Ends the worker, whatever it is at. */
  end(): void;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** @param worker where its program is. @param file the one it writes. */
export function startWriter(worker: URL, file: string): Writer {
  const running = new Worker(worker);
  const waiting = new Map<number, Waiting>();
  let calls = 0;
  let ended: StoreError | undefined;

  const endWith = (error: StoreError): void => {
    ended = error;
    waiting.forEach(({ reject }) => reject(error));
    waiting.clear();
  };
  running.onmessage = ({ data }: MessageEvent<Reply>) => {
    const asked = waiting.get(data.call);
    waiting.delete(data.call);
    if (data.ok) {
      asked?.resolve(data.result);
    } else {
      asked?.reject(data.code === 'unknown error' ? new Error(data.message) : storeError(data.code, basename(file)));
    }
  };
  running.onerror = ({ message }) =>
    endWith(new StoreError(`What writes ${basename(file)} has stopped (${message}). It is started again.`, 'WORKER'));

  return {
    ask: <Name extends Method>(method: Name, ...args: Arguments<Name>) =>
      new Promise<Result<Name>>((resolve, reject) => {
        if (ended) {
          reject(ended);
          return;
        }
        calls += 1;
        waiting.set(calls, { resolve: (result) => resolve(result as Result<Name>), reject });
        const request: Request<Name> = { call: calls, file, method, args };
        running.postMessage(request);
      }),
    end: () => {
      endWith(new StoreError(`${basename(file)} is closed.`, 'CLOSED'));
      running.terminate();
    },
  };
}
