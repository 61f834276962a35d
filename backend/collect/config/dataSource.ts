/** A data source of the file, read by the same code as one of Grafana's; what that would leave out is a fault here. */
import {
  readDataSourceSettings,
  SettingsError,
  type DataSourceSettings,
} from '../../../src/accounts/dataSourceSettings';
import { readExportSettings } from '../../../src/engine/metricSets/model';
import type { ConfiguredSource } from './configuration';
import type { Path } from './located';
import type { Problem } from './problems';
import { resolveSecret, resolveText, type Environment } from './references';
import type { ConfigurationFile } from './schema';
import { unknownSecrets } from './secretKeys';
import { checkStores, numberOrName } from './stores';

export interface ReadSource {
  /** Undefined where there are problems. */
  readonly source: ConfiguredSource | undefined;
  readonly problems: readonly Problem[];
  /** Whether a secret stands in the file itself. */
  readonly hasLiteralSecret: boolean;
}

/** Stands for a secret that could not be had. */
const UNKNOWN = 'unknown';

type Written = ConfigurationFile['datasources'][number];

export function readSource(written: Written, at: Path, env: Environment): ReadSource {
  const problems: Problem[] = [];
  const jsonData = resolved(written.jsonData, [...at, 'jsonData'], env, problems);
  const isResolved = problems.length === 0;
  const secrets: Record<string, string> = {};
  let hasLiteralSecret = false;
  for (const [key, text] of Object.entries(written.secureJsonData)) {
    const found = resolveSecret(text, env);
    if (found.kind === 'value') {
      secrets[key] = found.value;
      hasLiteralSecret ||= found.isLiteral && found.value !== '';
    } else {
      problems.push({ path: [...at, 'secureJsonData', key], message: found.message });
      // What else is wrong is to be said, too.
      secrets[key] = UNKNOWN;
    }
  }
  const exported = exportOf(jsonData);
  const exports = readExportSettings(exported);
  const { fetched, sentTo, problems: ofStores } = checkStores(exports.stores, secrets, at);
  problems.push(
    ...exports.problems.map(({ path, message }) => ({
      path: [...at, 'jsonData', 'export', ...path.split('.').filter(Boolean).map(numberOrName)],
      message: `: ${message}`,
    })),
    ...ofStores,
    ...unknownSecrets(Object.keys(secrets), exported, [...at, 'secureJsonData'])
  );
  const { name, uid = name, orgId } = written;
  const read = isResolved ? readSettings(jsonData, secrets, at, problems) : undefined;
  const settings = { orgId, uid, jsonData, decryptedSecureJsonData: secrets };
  return {
    source: read && problems.length === 0 ? { name, settings, read, fetched, sentTo } : undefined,
    problems,
    hasLiteralSecret,
  };
}

const exportOf = (jsonData: unknown): unknown =>
  typeof jsonData === 'object' && jsonData !== null && 'export' in jsonData ? jsonData.export : undefined;

function readSettings(
  jsonData: unknown,
  secrets: Readonly<Record<string, string>>,
  at: Path,
  problems: Problem[]
): DataSourceSettings | undefined {
  try {
    const read = readDataSourceSettings(jsonData, secrets);
    for (const { at: where = [], message } of read.leftOut) {
      problems.push({ path: [...at, 'jsonData', ...where], message: `: ${message}` });
    }
    return read;
  } catch (failure) {
    if (!(failure instanceof SettingsError)) {
      throw failure;
    }
    const { field, message } = failure;
    const part = field === 'apiToken' ? 'secureJsonData' : 'jsonData';
    problems.push({ path: [...at, part, ...(field === undefined ? [] : [field])], message: `: ${message}` });
    return undefined;
  }
}

/** Texts that stand in the environment, at any depth. */
function resolved(value: unknown, path: Path, env: Environment, problems: Problem[]): unknown {
  if (typeof value === 'string') {
    const found = resolveText(value, env);
    if (found.kind === 'value') {
      return found.value;
    }
    problems.push({ path, message: found.message });
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.map((each: unknown, index) => resolved(each, [...path, index], env, problems));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, resolved(each, [...path, key], env, problems)])
    );
  }
  return value;
}
