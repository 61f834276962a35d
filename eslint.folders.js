/** No two folders import each other, by whatever way round: what `import/no-cycle` holds for files, held for rooms. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const ROOTS = ['src', 'backend', 'tests', 'benchmarks', 'packaging'];
const SOURCE = /(?<!\.test|\.spec|\.d)\.tsx?$/;
const LEFT_OUT = /^(testing|generated|node_modules|dist)$/;
const IMPORTS = /(?:\bfrom|\bimport)\s*\(?\s*'(\.{1,2}\/[^']*)'/g;

function sourcesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return LEFT_OUT.test(entry.name) ? [] : sourcesIn(path);
    }
    return SOURCE.test(entry.name) ? [path] : [];
  });
}

/** A folder is a room; a file that lies beside rooms is one of its own, or the engine's root would import all and be imported by all. */
function roomsOf(files) {
  const folders = new Set(files.map(dirname));
  const hasRooms = (folder) => [...folders].some((other) => other.startsWith(folder + sep));
  const own = new Map([...folders].map((folder) => [folder, hasRooms(folder)]));
  return new Map(files.map((file) => [file, own.get(dirname(file)) ? file : dirname(file)]));
}

function graphOf(base) {
  const files = ROOTS.flatMap((root) => sourcesIn(join(base, root)));
  const rooms = roomsOf(files);
  const graph = new Map();
  for (const file of files) {
    const from = rooms.get(file);
    const edges = graph.get(from) ?? new Set();
    graph.set(from, edges);
    for (const [, target] of readFileSync(file, 'utf8').matchAll(IMPORTS)) {
      const path = resolve(dirname(file), target);
      const to = [path, `${path}.ts`, `${path}.tsx`, join(path, 'index.ts')]
        .map((each) => rooms.get(each))
        .find(Boolean);
      if (to !== undefined && to !== from) {
        edges.add(to);
      }
    }
  }
  return { rooms, graph };
}

/** The rooms by which one comes from `start` to `goal`, both included; undefined when there is no way. */
function way(graph, start, goal) {
  const cameFrom = new Map([[start, undefined]]);
  for (const room of cameFrom.keys()) {
    for (const next of graph.get(room) ?? []) {
      if (!cameFrom.has(next)) {
        cameFrom.set(next, room);
      }
    }
  }
  if (!cameFrom.has(goal)) {
    return undefined;
  }
  const rooms = [];
  for (let room = goal; room !== undefined; room = cameFrom.get(room)) {
    rooms.unshift(room);
  }
  return rooms;
}

let known;

export const noFolderCycles = {
  meta: { type: 'problem', schema: [], messages: { circle: 'These import each other: {{rooms}}.' } },
  create(context) {
    known ??= graphOf(context.cwd);
    const { rooms, graph } = known;
    const room = rooms.get(context.filename);
    return {
      ImportDeclaration(node) {
        const path = resolve(dirname(context.filename), String(node.source.value));
        const target = [path, `${path}.ts`, `${path}.tsx`, join(path, 'index.ts')]
          .map((each) => rooms.get(each))
          .find(Boolean);
        const circle = room && target && target !== room ? way(graph, target, room) : undefined;
        if (circle) {
          const names = [room, ...circle].map((each) => relative(context.cwd, each)).join(' → ');
          context.report({ node, messageId: 'circle', data: { rooms: names } });
        }
      },
    };
  },
};
