import { encodeFrame } from '../arrow/encode';
import type { DataResponse as WireResponse } from '../generated/pluginv2/DataResponse';
import type { Frame } from '../frame';
import type { DataError, DataResponse, Turn } from '../plugin';
import { Refusal } from '../requests/refusal';

/** Between two turns: a few milliseconds' worth. */
const FRAMES_A_TURN = 20;
const VALUES_A_TURN = 50_000;

const MEGABYTE = 1024 * 1024;
const MOST_ANSWER_BYTES = 128 * MEGABYTE;

/** Room for the answers of one request; they travel in one message. */
export class AnswerRoom {
  private left = MOST_ANSWER_BYTES;

  /** @throws Refusal */
  take(bytes: number): void {
    if (bytes > this.left) {
      throw new Refusal(
        413,
        `The answers of this request have more than ${MOST_ANSWER_BYTES / MEGABYTE} MB together. ` +
          'Set a larger minimum step, choose a shorter range, or spread the queries over several panels.'
      );
    }
    this.left -= bytes;
  }
}

/** As Grafana's SDK reads it. @throws Refusal when there is no room for it. */
export async function wireResponse(response: DataResponse, room: AnswerRoom, turn: Turn): Promise<WireResponse> {
  const frames = await encoded(response.frames ?? [], room, turn);
  return 'error' in response ? { ...wireError(response.error), frames } : { frames, status: 200 };
}

export function wireError({ message, status, errorSource }: DataError['error']): WireResponse {
  return { error: message, status, errorSource };
}

async function encoded(frames: readonly Frame[], room: AnswerRoom, turn: Turn): Promise<Uint8Array[]> {
  const files: Uint8Array[] = [];
  let values = 0;
  for (const frame of frames) {
    const file = encodeFrame(frame);
    room.take(file.byteLength);
    files.push(file);
    values += frame.fields.reduce((sum, field) => sum + field.values.length, 0);
    if (files.length % FRAMES_A_TURN === 0 || values >= VALUES_A_TURN) {
      values = 0;
      await turn();
    }
  }
  return files;
}
