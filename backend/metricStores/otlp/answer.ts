/** What a receiver of OTLP says: how many points it will never take, or what was wrong. */
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { z } from 'zod';
import type { Message, Sent, StoreAnswer, StoreReply } from '../adapter';
import { outcomeOf, wordsOf } from '../outcome';

interface PartialSuccess {
  readonly rejected: number;
  readonly words: string;
}

const NOTHING_SAID: PartialSuccess = { rejected: 0, words: '' };

export function sentOf(reply: StoreReply, { points }: Message, secrets: readonly string[]): Sent {
  if (reply.kind === 'failure' || reply.status < 200 || reply.status >= 300) {
    return outcomeOf(reply.kind === 'answer' ? withPlainWords(reply) : reply, secrets);
  }
  const { rejected, words } = partialSuccess(reply);
  const said = wordsOf(words, secrets);
  return { kind: 'taken', refused: Math.min(rejected, points), ...(said !== '' && { words: said }) };
}

const isProtobuf = ({ headers }: StoreAnswer): boolean => /protobuf/i.test(headers.get('content-type') ?? '');

/** Taken is taken, whatever is said beside it. */
function partialSuccess(answer: StoreAnswer): PartialSuccess {
  try {
    return isProtobuf(answer) ? fromProtobuf(answer.body) : fromJson(answer.body);
  } catch {
    return NOTHING_SAID;
  }
}

const count = z.coerce.number().int().min(0).catch(0);
const jsonSchema = z.object({
  partialSuccess: z.object({ rejectedDataPoints: count, errorMessage: z.string().catch('') }).nullish(),
});

function fromJson(body: Uint8Array): PartialSuccess {
  const { partialSuccess: said } = jsonSchema.parse(JSON.parse(new TextDecoder().decode(body)));
  return said === null || said === undefined
    ? NOTHING_SAID
    : { rejected: said.rejectedDataPoints, words: said.errorMessage };
}

/** `ExportMetricsServiceResponse`. */
function fromProtobuf(body: Uint8Array): PartialSuccess {
  const inner = fieldOf(body, 1);
  return inner instanceof Uint8Array
    ? { rejected: count.parse(fieldOf(inner, 1)), words: textOf(fieldOf(inner, 2)) }
    : NOTHING_SAID;
}

/** `google.rpc.Status`, whose words are those to show. */
function withPlainWords(answer: StoreAnswer): StoreAnswer {
  if (!isProtobuf(answer)) {
    return answer;
  }
  try {
    const words = fieldOf(answer.body, 2);
    return { ...answer, body: words instanceof Uint8Array ? words : new Uint8Array() };
  } catch {
    return { ...answer, body: new Uint8Array() };
  }
}

const textOf = (field: Uint8Array | number | undefined): string =>
  field instanceof Uint8Array ? new TextDecoder().decode(field) : '';

/** @throws where the bytes are no message. */
function fieldOf(message: Uint8Array, wanted: number): Uint8Array | number | undefined {
  const reader = new BinaryReader(message);
  let found: Uint8Array | number | undefined;
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field !== wanted) {
      reader.skip(type, field);
    } else {
      found = type === LENGTH_DELIMITED ? reader.bytes() : Number(reader.int64());
    }
  }
  return found;
}

const LENGTH_DELIMITED = 2;
