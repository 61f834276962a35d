/**
 * The message that answers a request for data, written in turns. What gRPC would make of the answer's parts is the same
 * bytes, but tens of megabytes of them in one go.
 */
import type { DataDefinition } from '../generated/pluginv2/Data';
import type { QueryDataResponse } from '../generated/pluginv2/QueryDataResponse';
import type { Turn } from '../plugin';

/** An answer to one query: its frames as Arrow files, and the rest. */
export interface WireAnswer {
  readonly frames: readonly Uint8Array[];
  /** All but the frames, as protobuf has it. */
  readonly rest: Uint8Array;
}

/** Copied at a stretch: a few milliseconds' worth, the memory being touched for the first time. */
const BYTES_A_TURN = 4 * 1024 * 1024;
const CONTINUES = 0x80;
const LENGTH_PREFIXED = 2;
/** Of `QueryDataResponse`: its responses; of an entry of those: key and value; of `DataResponse`: its frames. */
const RESPONSES = 1;
const KEY = 1;
const VALUE = 2;
const FRAMES = 1;

/** Before each of them stand its field and its length. */
type Part = readonly [header: Uint8Array, body: Uint8Array];

/** @param answers by refId. @returns a `QueryDataResponse`. */
export async function messageOf(answers: ReadonlyMap<string, WireAnswer>, turn: Turn): Promise<Buffer> {
  const parts = [...answers].flatMap(([refId, answer]) => partsOf(refId, answer));
  // Not touched before it is written.
  const message = Buffer.allocUnsafe(bytesOf(parts));
  let at = 0;
  let copied = 0;
  for (const part of parts) {
    for (const bytes of part) {
      for (let from = 0; from < bytes.length; from += BYTES_A_TURN) {
        const piece = bytes.subarray(from, from + BYTES_A_TURN);
        message.set(piece, at);
        at += piece.length;
        copied += piece.length;
        if (copied >= BYTES_A_TURN) {
          copied = 0;
          await turn();
        }
      }
    }
  }
  return message;
}

const NOTHING = new Uint8Array();

function partsOf(refId: string, { frames, rest }: WireAnswer): readonly Part[] {
  const key = Buffer.from(refId);
  const keyPart: Part = [header(KEY, key.length), key];
  const value: readonly Part[] = [
    ...frames.map((frame): Part => [header(FRAMES, frame.length), frame]),
    [NOTHING, rest],
  ];
  const valueHeader = header(VALUE, bytesOf(value));
  const entry = bytesOf([keyPart, [valueHeader, NOTHING]]) + bytesOf(value);
  return [[header(RESPONSES, entry), NOTHING], keyPart, [valueHeader, NOTHING], ...value];
}

const bytesOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, [head, body]) => sum + head.length + body.length, 0);

/** A field's number and kind, then how many bytes follow, seven bits a byte, the lowest first. */
function header(field: number, length: number): Uint8Array {
  const bytes = [field * 8 + LENGTH_PREFIXED];
  let left = length;
  for (; left >= CONTINUES; left = Math.floor(left / CONTINUES)) {
    bytes.push((left % CONTINUES) + CONTINUES);
  }
  return Uint8Array.from([...bytes, left]);
}

/** What stands for messages that are written already. */
const messages = new WeakMap<object, Buffer>();

/** Is sent as this message by a `writtenService`. */
export function written(message: Buffer): QueryDataResponse {
  const response: QueryDataResponse = {};
  messages.set(response, message);
  return response;
}

/** The service, whose answers may be written already. */
export function writtenService<Service extends Pick<DataDefinition, 'QueryData'>>(service: Service): Service {
  const { responseSerialize } = service.QueryData;
  return {
    ...service,
    QueryData: {
      ...service.QueryData,
      responseSerialize: (response: QueryDataResponse) => messages.get(response) ?? responseSerialize(response),
    },
  };
}
