import { encodeFrame } from '../arrow/encode';
import { serializeResponse } from '../definitions';
import type { Frame } from '../frame';
import type { DataError, DataResponse, Turn } from '../plugin';
import { Refusal } from '../requests/refusal';
import type { WireAnswer } from '../message/message';

/** Between two turns: a few milliseconds' worth. */
const FIELDS_A_TURN = 40;
const VALUES_A_TURN = 50_000;

const MEGABYTE = 1024 * 1024;
/** They travel in one message, which gRPC sends in one go. */
const MOST_ANSWER_BYTES = 36 * MEGABYTE;
/** Of a frame. One is written in one go, and its fields are what takes the time. */
const MOST_FIELDS = 250;
/** Of a value: a text's place, before its characters. */
const LEAST_BYTES = 4;

/** Room for the answers of one request; they travel in one message. */
export class AnswerRoom {
  private left = MOST_ANSWER_BYTES;

  /** @throws Refusal */
  take(bytes: number): void {
    this.expect(bytes);
    this.left -= bytes;
  }

  /** @param bytes that are to come, at least. @throws Refusal */
  expect(bytes: number): void {
    if (bytes > this.left) {
      throw new Refusal(
        413,
        `The answers of this request have more than ${MOST_ANSWER_BYTES / MEGABYTE} MB together. ` +
          'Set a larger minimum step, choose a shorter range, or spread the queries over several panels.'
      );
    }
  }
}

/** As Grafana's SDK reads it. @throws Refusal when there is no room for it. */
export async function wireResponse(response: DataResponse, room: AnswerRoom, turn: Turn): Promise<WireAnswer> {
  const frames = await encoded(response.frames ?? [], room, turn);
  return 'error' in response ? { ...wireError(response.error), frames } : { frames, rest: FINE };
}

const FINE = serializeResponse({ status: 200 });

export function wireError({ message, status, errorSource }: DataError['error']): WireAnswer {
  return { frames: [], rest: serializeResponse({ error: message, status, errorSource }) };
}

async function encoded(frames: readonly Frame[], room: AnswerRoom, turn: Turn): Promise<readonly Uint8Array[]> {
  const files: Uint8Array[] = [];
  let fields = 0;
  let values = 0;
  for (const frame of frames) {
    refuseTooWide(frame);
    const count = frame.fields.reduce((sum, field) => sum + field.values.length, 0);
    room.expect(count * LEAST_BYTES);
    const file = encodeFrame(frame);
    room.take(file.byteLength);
    files.push(file);
    fields += frame.fields.length;
    values += count;
    if (fields >= FIELDS_A_TURN || values >= VALUES_A_TURN) {
      fields = 0;
      values = 0;
      await turn();
    }
  }
  return files;
}

/** @throws Refusal */
function refuseTooWide({ name, fields: { length } }: Frame): void {
  if (length > MOST_FIELDS) {
    throw new Refusal(
      413,
      `${name === undefined ? 'A frame' : `The frame "${name}"`} of this answer has ${length} fields; it may have ${MOST_FIELDS}. ` +
        'Ask for fewer metrics, or group by fewer attributes.'
    );
  }
}
