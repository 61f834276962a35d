/** Plain data as YAML for Grafana's provisioning, which fills variables in wherever it finds a dollar sign. */

const INDENT = '  ';
/** Words that no reader of YAML takes for anything but a text. */
const PLAIN = /^[A-Za-z_][\w./-]*$/;
const OTHER_THAN_TEXT = /^(?:true|false|yes|no|on|off|null|y|n)$/i;
/** Allowed in JSON's strings, and not in YAML's. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

export function toYaml(value: unknown): string {
  return `${lines(value).join('\n')}\n`;
}

function lines(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.length > 0) {
    return value.every(isScalar)
      ? [`[${value.map(scalar).join(', ')}]`]
      : value.flatMap((each: unknown) => {
          const [first = '', ...rest] = lines(each);
          return [`- ${first}`, ...rest.map((line) => `${INDENT}${line}`)];
        });
  }
  return isMap(value)
    ? Object.entries(value)
        .filter(([, each]) => each !== undefined)
        .flatMap(entry)
    : [scalar(value)];
}

function entry([key, value]: readonly [string, unknown]): readonly string[] {
  const own = lines(value);
  const isBlock = isMap(value) || (Array.isArray(value) && !value.every(isScalar));
  return isBlock ? [`${scalar(key)}:`, ...own.map((line) => `${INDENT}${line}`)] : [`${scalar(key)}: ${own.join('')}`];
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;

function scalar(value: unknown): string {
  if (typeof value !== 'string') {
    return JSON.stringify(value);
  }
  const text = value.replaceAll('$', '$$$$');
  return PLAIN.test(text) && !OTHER_THAN_TEXT.test(text) ? text : quoted(text);
}

const quoted = (text: string): string =>
  JSON.stringify(text).replace(UNPRINTABLE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
