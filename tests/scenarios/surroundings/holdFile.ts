/** A process of its own that keeps SQLite files to itself until its input ends: as a copying or checking program does. */
import { Database } from 'bun:sqlite';

const [, , ...files] = process.argv;
const held = files.map((file) => {
  const db = new Database(file);
  db.run('PRAGMA busy_timeout = 60000');
  db.run('BEGIN EXCLUSIVE');
  return db;
});
process.stdout.write('held\n');
await Bun.stdin.text();
held.forEach((db) => db.close());
