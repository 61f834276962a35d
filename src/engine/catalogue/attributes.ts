/** What attributes are called for people. */

const NAMES: Readonly<Record<string, string>> = {
  appId: 'app',
  appVersion: 'version',
  cluster_uid: 'cluster',
  container: 'container',
  contextAri: 'site',
  environmentId: 'environment',
  errorType: 'error type',
  functionKey: 'function',
  moduleKey: 'module',
  pod: 'pod',
  provider: 'provider',
  region: 'region',
  remote: 'remote',
  serviceKey: 'service',
  status: 'status',
  url: 'URL',
};

/** An attribute as it is called in a sentence: "site" for `contextAri`; one that nobody has documented by its key. */
export const attributeName = (key: string): string => NAMES[key] ?? key;
