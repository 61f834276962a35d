/** From a store's settings and secrets to what sends for it, or to what is wrong with them. */
import type { MetricStore } from '../../src/engine/metricSets/store';
import type { Adapter, SecretField, Sender, StoreNetwork } from './adapter';

export interface OpenedStore {
  readonly sender: Sender;
  /** Without anything secret: its host may be one, its path mostly is. */
  readonly address: string | undefined;
}

/** What is wrong, by the field of the store's settings, or by `secrets.<key>`. */
export interface StoreFault {
  readonly field: string;
  readonly message: string;
}

export type Opening =
  | { readonly kind: 'open'; readonly store: OpenedStore }
  | { readonly kind: 'wrong'; readonly faults: readonly StoreFault[] };

export type OpenStore = (
  store: MetricStore,
  secrets: Readonly<Record<string, string>>,
  network: StoreNetwork
) => Opening;

export function openStore<Settings>(adapter: Adapter<Settings>): OpenStore {
  return ({ own }, secrets, network) => {
    const parsed = adapter.settings.safeParse(own);
    const isWanted = ({ isRequired, isFor }: SecretField<Settings>): boolean =>
      isRequired && (isFor === undefined || (parsed.success && isFor(parsed.data)));
    const ofSecrets = adapter.secrets.flatMap((secret): readonly StoreFault[] => {
      const { key, faultOf = () => undefined } = secret;
      const value = secrets[key];
      const missing = isWanted(secret) ? `Its secret "${key}" is missing: type it in.` : undefined;
      const message = value ? faultOf(value) : missing;
      return message === undefined ? [] : [{ field: `secrets.${key}`, message }];
    });
    if (!parsed.success) {
      const faults = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
      return { kind: 'wrong', faults: [...faults, ...ofSecrets] };
    }
    if (ofSecrets.length > 0) {
      return { kind: 'wrong', faults: ofSecrets };
    }
    const address = adapter.addressOf(parsed.data, secrets);
    return {
      kind: 'open',
      store: { sender: adapter.open(parsed.data, secrets, network), address: address && originOf(address) },
    };
  };
}

/** `origin` is "null" for schemes that browsers don't know. */
const originOf = ({ protocol, host }: URL): string => `${protocol}//${host}`;
