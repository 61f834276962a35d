/** Carbon's lines and InfluxDB's, of names and attributes as the gateway has them. */
import { COUNT_FIGURE, OTHER_FIGURE, textOf, type Wire } from './told';

const linesOf = (body: Uint8Array): readonly string[] => {
  const lines = textOf(body).split('\n');
  if (lines.at(-1) !== '') {
    throw new Error('The last line has no end.');
  }
  return lines.slice(0, -1);
};

const partsOf = (line: string, pattern: RegExp): readonly string[] => {
  const [, ...parts] = pattern.exec(line) ?? [];
  if (parts.length === 0) {
    throw new Error(`No line of that kind: ${line.slice(0, 200)}`);
  }
  return parts;
};

/** @param prefix of all names, with its dot. */
export const carbonWith =
  (prefix: string): Wire =>
  (body) =>
    linesOf(body).flatMap((line) => {
      const [path, tags, value, seconds] = partsOf(line, /^([^; ]+)((?:;[^ ;]+)*) (\S+) (\d+)$/);
      return OTHER_FIGURE.test(path)
        ? []
        : [
            {
              series: path + tags,
              name: withoutPrefix(path, prefix).replace(COUNT_FIGURE, ''),
              time: Number(seconds) * 1_000,
              value: Number(value),
            },
          ];
    });

function withoutPrefix(path: string, prefix: string): string {
  if (!path.startsWith(prefix)) {
    throw new Error(`${path} does not begin with ${prefix}`);
  }
  return path.slice(prefix.length);
}

export const influx: Wire = (body) =>
  linesOf(body).map((line) => {
    const [key, fields, time] = partsOf(line, /^((?:\\.|[^\\ ])+) (\S+) (\d+)$/);
    const value = /(?:^|,)(?:value|count)=([^,]+)/.exec(fields)?.[1];
    return {
      series: key,
      name: partsOf(key, /^((?:\\.|[^\\,])+)/)[0] ?? '',
      time: Number(time),
      value: Number(value),
    };
  });
