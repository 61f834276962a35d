import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { definitions } from '../definitions';
import { refusedUnread } from './wireBounds';

const { QueryData } = definitions.data;
const read = (bytes: Buffer) => QueryData.requestDeserialize(bytes);

const request = (queries: number, headers: number) =>
  QueryData.requestSerialize({
    pluginContext: { orgId: 7 },
    headers: Object.fromEntries(Array.from({ length: headers }, (_, index) => [`h${index}`, 'v'.repeat(200)])),
    queries: Array.from({ length: queries }, (_, index) => ({ refId: `Q${index}`, json: Buffer.alloc(300) })),
  });

test('a message is read as long as its fields are not too many, whatever is in them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 6_000 }), fc.integer({ min: 0, max: 6_000 }), (queries, headers) => {
      const message = read(request(queries, headers));
      const isRead = queries + headers + 1 <= 10_000;
      expect(refusedUnread(message) === undefined).toBe(isRead);
      expect(message.queries).toHaveLength(isRead ? queries : 0);
    }),
    { numRuns: 15 }
  );
});

test('any bytes are looked at without a fault and left to be read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
      try {
        expect(refusedUnread(read(Buffer.from(bytes)))).toBeUndefined();
      } catch (error) {
        expect(String(error)).toMatch(/index out of range|invalid|illegal|RangeError/i);
      }
    })
  );
});
