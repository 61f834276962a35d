/** Reading past the damage in a table. */
import type { Database } from 'bun:sqlite';
import { isDamage } from './errors';

/** No row's id is larger; gallops of this many steps end the search. */
const LARGEST_ID = 2 ** 48;

/**
 * The rows of a table that can be read, by ascending id, without its indexes. Where reading breaks off, the next readable
 * row is found by doubling the distance until one is met, then halving it: damage covers whole pages, so what lies between
 * is damaged, too.
 *
 * It ends, whatever the damage. Ids only ascend, so each place in the file gives one row at most: an answer that does not
 * lie above the id asked for is damage like any other. From one row to the next it takes a hundred probes at most.
 */
export function* readableRows<Row>(db: Database, table: 'chunks' | 'columns'): Generator<Row> {
  const next = db.query<Row & { readonly rowid_: number }, [number]>(
    `SELECT rowid AS rowid_, * FROM ${table} NOT INDEXED WHERE rowid > ?1 ORDER BY rowid LIMIT 1`
  );
  const probe = (id: number): (Row & { readonly rowid_: number }) | 'end' | 'damage' => {
    try {
      const found = next.get(id);
      return found === null ? 'end' : found.rowid_ > id && found.rowid_ < LARGEST_ID ? found : 'damage';
    } catch (error) {
      if (isDamage(error)) {
        return 'damage';
      }
      throw error;
    }
  };

  let id = 0;
  for (;;) {
    const found = probe(id);
    if (found === 'end') {
      return;
    }
    if (found !== 'damage') {
      yield found;
      id = found.rowid_;
      continue;
    }
    let step = 1;
    while (id + step < LARGEST_ID && probe(id + step) === 'damage') {
      step *= 2;
    }
    if (id + step >= LARGEST_ID) {
      return;
    }
    let damaged = id + Math.floor(step / 2);
    let readable = id + step;
    while (readable - damaged > 1) {
      const middle = Math.floor((damaged + readable) / 2);
      if (probe(middle) === 'damage') {
        damaged = middle;
      } else {
        readable = middle;
      }
    }
    id = readable;
  }
}
