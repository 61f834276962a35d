/** OpenMetrics text, as it is scraped. */
import { toldOfPrometheus } from './protobuf';
import { textOf, type Wire } from './told';

const LINE = /^([a-zA-Z0-9_:]+)\{(.*)\} (\S+) (\S+)$/;
const LABEL = /([a-zA-Z0-9_]+)="((?:[^"\\]|\\.)*)",?/g;

export const openMetrics: Wire = (body) => {
  const lines = textOf(body).split('\n');
  if (lines.slice(-2).join('\n') !== '# EOF\n') {
    throw new Error('The page has no end.');
  }
  const samples = lines.slice(0, -2).filter((line) => !line.startsWith('#'));
  return toldOfPrometheus(
    samples.map((line) => {
      const [, name, labels = '', value, seconds] = LINE.exec(line) ?? [];
      if (name === undefined) {
        throw new Error(`No line of that kind: ${line.slice(0, 200)}`);
      }
      const pairs = [...labels.matchAll(LABEL)].map(([, key = '', text = '']) => [key, text] as const);
      const sample = { time: Math.round(Number(seconds) * 1_000), value: Number(value) };
      return { labels: [['__name__', name] as const, ...pairs], samples: [sample] };
    })
  );
};
