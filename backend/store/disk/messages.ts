/** What is said between the process and the worker that writes for it. */
import type { ChunkFile } from './chunkFile';

/** What the worker is asked to do: a method of its file. */
export type Method =
  | 'open'
  | 'check'
  | 'begunAnew'
  | 'rescue'
  | 'insert'
  | 'drop'
  | 'dropBundle'
  | 'tidy'
  | 'bundle'
  | 'clear'
  | 'count'
  | 'watch'
  | 'forget'
  | 'shortenLog'
  | 'close';

export type Arguments<Name extends Method> = Parameters<ChunkFile[Name]>;
export type Result<Name extends Method> = Awaited<ReturnType<ChunkFile[Name]>>;

export interface Request<Name extends Method = Method> {
  readonly call: number;
  readonly file: string;
  readonly method: Name;
  readonly args: Arguments<Name>;
}

export type Reply =
  | { readonly call: number; readonly ok: true; readonly result: unknown }
  | { readonly call: number; readonly ok: false; readonly code: string; readonly message: string };
