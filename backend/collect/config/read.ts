/** From the collector's file to what it is told to do. */
import { readFileSync, statSync } from 'node:fs';
import type { Configuration, ConfiguredSource } from './configuration';
import { readSource } from './dataSource';
import { parseLocated } from './located';
import { readProcess } from './process';
import { fieldText, problemsOf, type Problem } from './problems';
import { codeOf, type Environment } from './references';
import { isReadableByOthers } from './rights';
import { fileSchema } from './schema';

export type ReadConfiguration =
  | { readonly kind: 'read'; readonly configuration: Configuration }
  /** Sentences, each with its line. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

const MOST_BYTES = 1024 * 1024;

export function readConfiguration(path: string, env: Environment): ReadConfiguration {
  const refused = (message: string): ReadConfiguration => ({ kind: 'refused', problems: [`${path}: ${message}`] });
  let text: string;
  let isOpenToOthers: boolean;
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > MOST_BYTES) {
      return refused('it is no file of 1 MB at most.');
    }
    isOpenToOthers = isReadableByOthers(stat);
    text = readFileSync(path, 'utf8');
  } catch (failure) {
    return refused(`it can't be read (${codeOf(failure)}).`);
  }
  const parsed = parseLocated(text);
  if (!('value' in parsed)) {
    return { kind: 'refused', problems: parsed.map(({ line, message }) => `${path}:${line}: ${message}.`) };
  }
  const { configuration, problems, hasLiteralSecret } = configurationOf(parsed.value, env);
  const sentences = problems
    .map((problem) => ({ line: parsed.lineOf(problem.path), problem }))
    .sort((one, other) => one.line - other.line)
    .map(({ line, problem }) => sentenceOf(problem, `${path}:${line}`));
  if (hasLiteralSecret && isOpenToOthers) {
    sentences.unshift(
      `${path}: it holds secrets, and others on this machine may read or write it: chmod 600 it, or keep them elsewhere, as \${NAME} or file:PATH.`
    );
  }
  return sentences.length > 0 || configuration === undefined
    ? { kind: 'refused', problems: sentences }
    : { kind: 'read', configuration };
}

const sentenceOf = ({ path, message }: Problem, place: string): string =>
  `${place}: ${fieldText(path) || 'the file'}${message.startsWith(':') ? '' : ' '}${message}`;

interface Found {
  readonly configuration?: Configuration;
  readonly problems: readonly Problem[];
  readonly hasLiteralSecret: boolean;
}

function configurationOf(value: unknown, env: Environment): Found {
  const checked = fileSchema.safeParse(value ?? {});
  if (!checked.success) {
    // Whether secrets stand in a file of another shape nobody can tell.
    return { problems: problemsOf(checked.error.issues, value), hasLiteralSecret: false };
  }
  const { collector, datasources } = checked.data;
  const { process, listen, certificate, ...ofProcess } = readProcess(collector, env);
  const sources = datasources.map((written, index) => readSource(written, ['datasources', index], env));
  const dataSources = sources.flatMap(({ source }) => source ?? []);
  const problems = [
    ...ofProcess.problems,
    ...sources.flatMap((source) => source.problems),
    ...(dataSources.length === sources.length ? alike(dataSources) : []),
  ];
  return {
    configuration: {
      process,
      listen,
      certificate,
      log: { format: collector.log_format, level: collector.log_level },
      dataSources,
    },
    problems,
    hasLiteralSecret: ofProcess.hasLiteralSecret || sources.some((source) => source.hasLiteralSecret),
  };
}

/** Two of one name would be one data source that changes its mind. */
function alike(sources: readonly ConfiguredSource[]): readonly Problem[] {
  const keyOf = ({ settings: { orgId, uid } }: ConfiguredSource): string => `${orgId}:${uid}`;
  return sources.flatMap((source, index) =>
    sources.findIndex((other) => keyOf(other) === keyOf(source)) < index
      ? [
          {
            path: ['datasources', index],
            message: `has the uid of one above, "${source.settings.uid}": give it a uid of its own. Without one, its name counts.`,
          },
        ]
      : []
  );
}
