import { type ServiceDefinition, status } from '@grpc/grpc-js';

/** Queries, headers and the like that stand in a message itself: a hundred times what anybody asks. */
const MOST_FIELDS = 10_000;
const CONTINUES = 0x80;
const VARINT = 0;
const EIGHT_BYTES = 1;
const LENGTH_PREFIXED = 2;
const FOUR_BYTES = 5;

const EMPTY = Buffer.alloc(0);

/** Stand for messages that were not read. */
const notRead = new WeakSet<object>();

/** A service whose requests are read within bounds; what is beyond comes as an empty one that `refusedUnread` knows. */
export function boundedService<Service extends ServiceDefinition>(service: Service): Service {
  const bounded = Object.entries(service).map(([name, method]) => {
    const requestDeserialize = (bytes: Buffer): object => {
      if (!hasTooManyFields(bytes)) {
        return method.requestDeserialize(bytes);
      }
      const empty: object = method.requestDeserialize(EMPTY);
      notRead.add(empty);
      return empty;
    };
    return [name, { ...method, requestDeserialize }] as const;
  });
  // The same methods by the same names.
  return Object.fromEntries(bounded) as Service;
}

/** The gRPC status for a request that was not read; undefined for all others. */
export function refusedUnread(request: object): { readonly code: status; readonly details: string } | undefined {
  return notRead.has(request) ? { code: status.RESOURCE_EXHAUSTED, details: BEYOND_FIELDS } : undefined;
}

const BEYOND_FIELDS = `The message has more than ${MOST_FIELDS} queries and headers. It was not read.`;

/**
 * Whether a protobuf message has more fields of its own than any honest one. Reading it would make an object of each, and
 * hold everything else up; counting them looks at a few bytes of each and at nothing that is in them.
 */
export function hasTooManyFields(message: Uint8Array): boolean {
  let at = 0;
  let fields = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; at < message.length; scale *= CONTINUES) {
      const byte = message[at];
      at += 1;
      value += (byte & (CONTINUES - 1)) * scale;
      if (byte < CONTINUES) {
        break;
      }
    }
    return value;
  };
  while (at < message.length) {
    fields += 1;
    if (fields > MOST_FIELDS) {
      return true;
    }
    switch (varint() % 8) {
      case VARINT:
        varint();
        break;
      case EIGHT_BYTES:
        at += 8;
        break;
      case LENGTH_PREFIXED: {
        const length = varint();
        at += length;
        break;
      }
      case FOUR_BYTES:
        at += 4;
        break;
      default:
        // No message of ours: whoever reads it says so.
        return false;
    }
  }
  return false;
}
