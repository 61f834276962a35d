/**
 * Nothing imports itself by whatever way round: no file, and no folder. All imports are read once, as text: eslint-plugin-import's
 * own rule parses each file anew for that, which took most of the time of all linting.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const ROOTS = ['src', 'backend', 'tests', 'benchmarks', 'release', 'packaging'];
const SOURCE = /(?<!\.test|\.spec|\.d)\.tsx?$/;
const LEFT_OUT = /^(generated|node_modules|dist)$/;
/** What tests share may ask for anything in the room beside it. */
const FOR_TESTS = new RegExp(`\\${sep}testing\\${sep}`);
const IMPORTS = /(?:\bfrom|\bimport)\s*\(?\s*'(\.{1,2}\/[^']*)'/g;
/** Gone once it runs, so that two files may tell each other the shape of things. */
const IMPORTED_TYPES = /^import type [^;]*;/gm;

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

/** @param nodes by file, what stands for it. @param passedOver in the text of each. @returns what of these each one imports, itself apart. */
function graphOf(nodes, passedOver) {
  const graph = new Map([...nodes.values()].map((node) => [node, new Set()]));
  for (const [file, node] of nodes) {
    for (const [, target] of readFileSync(file, 'utf8').replaceAll(passedOver, '').matchAll(IMPORTS)) {
      const imported = importedFrom(file, target, nodes);
      if (imported !== undefined && imported !== node) {
        graph.get(node).add(imported);
      }
    }
  }
  return graph;
}

function importedFrom(file, target, nodes) {
  const path = resolve(dirname(file), target);
  return [path, `${path}.ts`, `${path}.tsx`, join(path, 'index.ts')].map((each) => nodes.get(each)).find(Boolean);
}

/** What is left once all that imports nothing more is taken away, again and again: circles, and what leads to them. */
function entangled(graph) {
  const left = new Map(graph);
  const imports = (targets) => [...targets].some((target) => left.has(target));
  for (let size = Infinity; left.size < size;) {
    size = left.size;
    [...left].filter(([, targets]) => !imports(targets)).forEach(([node]) => left.delete(node));
  }
  return left;
}

/** The nodes by which one comes from `start` to `goal`, both included; undefined when there is no way. */
function way(graph, start, goal) {
  const cameFrom = new Map([[start, undefined]]);
  for (const node of cameFrom.keys()) {
    for (const next of graph.get(node) ?? []) {
      if (!cameFrom.has(next)) {
        cameFrom.set(next, node);
      }
    }
  }
  if (!cameFrom.has(goal)) {
    return undefined;
  }
  const nodes = [];
  for (let node = goal; node !== undefined; node = cameFrom.get(node)) {
    nodes.unshift(node);
  }
  return nodes;
}

/** @param nodesOf from all files to what stands for each: itself, or its room. */
function noCircles(nodesOf, passedOver = '') {
  let known;
  return {
    meta: { type: 'problem', schema: [], messages: { circle: 'These import each other: {{nodes}}.' } },
    create(context) {
      if (known === undefined) {
        const nodes = nodesOf(ROOTS.flatMap((root) => sourcesIn(join(context.cwd, root))));
        known = { nodes, left: entangled(graphOf(nodes, passedOver)) };
      }
      const { nodes, left } = known;
      const node = nodes.get(context.filename);
      const check = ({ source }) => {
        const target = node && source && importedFrom(context.filename, String(source.value), nodes);
        const circle = target && target !== node && left.has(target) ? way(left, target, node) : undefined;
        if (circle) {
          const names = [node, ...circle].map((each) => relative(context.cwd, each)).join(' → ');
          context.report({ node: source, messageId: 'circle', data: { nodes: names } });
        }
      };
      return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check };
    },
  };
}

export const noFileCircles = noCircles((files) => new Map(files.map((file) => [file, file])), IMPORTED_TYPES);
export const noFolderCircles = noCircles((files) => roomsOf(files.filter((file) => !FOR_TESTS.test(file))));
