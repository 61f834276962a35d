/** The metric stores' secrets on the settings page: what is saved is only known to be there, and never moves to another store or address. */
import { type DataSourceSettings } from '@grafana/data';
import { type AdapterField, type AdapterSecret } from '../engine/metricSets/adapters';
import { type Options, type SecureOptions } from '../types';
import { textIn, type Row } from './rows';

export type Settings = DataSourceSettings<Options, SecureOptions>;

const named = (store: string, key: string) => `store.${store}.${key}` as const;

export const isSaved = ({ secureJsonFields }: Settings, store: string, key: string): boolean =>
  secureJsonFields[named(store, key)] ?? false;

export const typedSecret = ({ secureJsonData }: Settings, store: string, key: string): string =>
  secureJsonData?.[named(store, key)] ?? '';

/** Whether it has to be entered before the store can run. */
export const lacks = (settings: Settings, store: string, { key, isRequired = false }: AdapterSecret): boolean =>
  isRequired && !isSaved(settings, store, key) && typedSecret(settings, store, key) === '';

/** Whether any was entered or taken away since the settings were loaded. */
export const hasUnsavedSecrets = ({ secureJsonData = {} }: Settings, store: string): boolean =>
  Object.keys(secureJsonData).some((name) => name.startsWith(named(store, '')));

/** In the place of what is saved; '' takes it away when the settings are saved. */
export function withSecret(settings: Settings, store: string, key: string, value: string): Settings {
  const name = named(store, key);
  return {
    ...settings,
    secureJsonFields: { ...settings.secureJsonFields, [name]: false },
    secureJsonData: { ...settings.secureJsonData, [name]: value },
  };
}

/** Without the secrets of a store that is no more, or that is about to send to another address. */
export const withoutSecrets = (settings: Settings, store: string): Settings =>
  keysOf(settings, store).reduce((rest, key) => withSecret(rest, store, key, ''), settings);

/** What was typed goes along; what is saved can't be read here, and is asked for anew. */
export function withRenamedSecrets(settings: Settings, before: string, after: string): Settings {
  const typed = keysOf(settings, before).flatMap((key) => {
    const value = typedSecret(settings, before, key);
    return value === '' ? [] : [{ key, value }];
  });
  return typed.reduce(
    (moved, { key, value }) => withSecret(moved, after, key, value),
    withoutSecrets(settings, before)
  );
}

function keysOf({ secureJsonFields, secureJsonData }: Settings, store: string): readonly string[] {
  const prefix = named(store, '');
  const present = [
    ...Object.entries(secureJsonFields).filter(([, isThere]) => isThere),
    ...Object.entries(secureJsonData ?? {}),
  ].map(([name]) => name);
  return [...new Set(present)].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}

const WHERE_TO = new Set(['host', 'port', 'site']);

/** Whether what was typed for a store before still goes to where it was typed for. */
export const isSameAddress = (fields: readonly AdapterField[], before: Row, after: Row): boolean =>
  fields.every(({ key, input }) => {
    const [old, now] = [textIn(before, key), textIn(after, key)];
    return input.kind === 'address' ? originOf(old) === originOf(now) : !WHERE_TO.has(key) || old === now;
  });

const originOf = (address: string): string => (URL.canParse(address) ? new URL(address).origin : address);
