/** All deliveries to metric stores: each data source's own, begun when its settings are heard. One that fails takes no other down. */
import { createHash, createHmac } from 'node:crypto';
import type { Logger } from 'pino';
import type { SourceStores } from '../../../src/accounts/accounts';
import type { AccountKey, AppId, AppRef } from '../../../src/engine/identity';
import type { SettingProblem } from '../../../src/engine/metricSets/problem';
import type { StoredHistory } from '../../../src/engine/metricSets/delivery/history';
import type { NotesRegister, NotingPlace } from '../../../src/engine/metricSets/delivery/place';
import type { MetricStore } from '../../../src/engine/metricSets/store';
import { knownEnvironments } from '../../../src/engine/service/prepare/knownEnvironments';
import { rolesAlone, type Role, type Roles } from '../../../src/engine/sharing/roles/roles';
import { settledUntil } from '../../../src/engine/service/status/settledUntil';
import { latest, type Clock, type EpochMs } from '../../../src/engine/time';
import { inTurns } from '../../turns/turns';
import type { DeliveryNotes } from '../../store/deliveries';
import type { StoreNetwork } from '../adapter';
import type { OpenedStore, OpenStore } from '../opening';
import { whileBound, type SecretBinding } from '../secretBinding';
import { definitionOf } from './definition';
import { Delivery } from './delivery';
import { createForgetting } from './forgetting';
import { deliveryKey } from './keys';
import { ownNotes } from './ownNotes';
import { sharedNotes } from './sharedNotes';

export interface DeliveriesParts {
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly notes: DeliveryNotes;
  readonly history: () => StoredHistory | undefined;
  readonly network: StoreNetwork;
  readonly openingOf: (adapter: string) => OpenStore | undefined;
  readonly secretBinding: SecretBinding;
  readonly random: () => number;
  /** Who of several instances sends for a store. */
  readonly roles: Roles;
  /** Where they tell each other what has left; undefined where nothing is shared. */
  readonly shared:
    { readonly register: NotesRegister; readonly keyOf: (account: AccountKey, role: string) => string } | undefined;
}

/** A store that can be sent to. */
export interface Running extends OpenedStore {
  readonly store: MetricStore;
  readonly delivery: Delivery;
}

/** What a data source's stores are at. */
export interface Standing {
  readonly problems: readonly SettingProblem[];
  readonly apps: readonly AppId[];
  readonly running: readonly Running[];
  /** Of the app that is furthest; undefined where nothing of the last day is stored. */
  settledUntil(): Promise<EpochMs | undefined>;
}

export interface Deliveries {
  /** The data source's settings, as they are from now on. */
  heard(stores: SourceStores): void;
  /** It belongs to the account no more. */
  retired(source: string, account: AccountKey): void;
  of(source: string): Standing;
  /** The store's own. */
  secretsOf(source: string, store: string): Readonly<Record<string, string>>;
  sources(): readonly string[];
  /** What the store's attributes are hashed with. */
  hashedFor(source: string, store: string): Promise<(value: string) => string>;
  close(): Promise<void>;
}

const NO_LONGER =
  'A metric store is no longer in the settings: nothing leaves for it any more. If it comes back by its name within 30 days, it goes on where it stood.';
const NOT_YET = 'The token has yet to be accepted by Atlassian; until then nothing that is stored leaves.';
const NO_COMMON_HASH =
  'Several instances send for this store in turn, and each would hash attributes with a key of its own. Set the secret `hashSecret` of this store, the same in each Grafana; until then nothing leaves.';

interface OfSource {
  readonly stores: SourceStores;
  readonly problems: readonly SettingProblem[];
  readonly running: ReadonlyMap<string, Running & { readonly fingerprint: string }>;
}

/** Of a store: two of one name that send to different places are two. */
const roleOf = ({ registration: { source } }: SourceStores, store: MetricStore, { address }: OpenedStore): string =>
  `send ${createHash('sha256')
    .update(JSON.stringify([source.id, store.name, store.adapter, address ?? '']))
    .digest('base64url')}`;

const keyOf = ({ registration: { source } }: SourceStores, store: string): string => deliveryKey(source, store);

export function createDeliveries(parts: DeliveriesParts): Deliveries {
  const sources = new Map<string, OfSource>();
  /** By key, what was broken off and has not ended yet: two never send for one store. */
  const ending = new Map<string, Promise<void>>();
  const forget = createForgetting(parts);

  const end = (key: string, delivery: Delivery): void => {
    const ended: Promise<void> = delivery.stop().finally(() => {
      if (ending.get(key) === ended) {
        ending.delete(key);
      }
    });
    ending.set(key, ended);
  };

  function begin(stores: SourceStores, store: MetricStore, opened: OpenedStore): Delivery {
    const { account, source } = stores.registration;
    const key = keyOf(stores, store.name);
    const apps = source.apps.map(({ id }): AppRef => ({ account: account.key, app: id }));
    let mayLeave = false;
    const role = seekRole(stores, store, opened, () => mayLeave && parts.history() !== undefined);
    const delivery = new Delivery(
      { place: placeOf(stores, store, opened), role, store, apps, sender: opened.sender },
      {
        ...parts,
        run: inTurns,
        heldBack: async (app) => {
          if (hashesAlone(stores, store, opened)) {
            return NO_COMMON_HASH;
          }
          const isAccepted = (await account.accessCheck.of(source, app)).kind === 'accepted';
          mayLeave ||= isAccepted;
          return isAccepted ? undefined : NOT_YET;
        },
        contentOf: async (app) => {
          const { environments } = await knownEnvironments(account, source, app);
          const hashed = await hashedFor(stores, store.name);
          return { ref: { account: account.key, app }, sets: store.sets, of: { app, environments, hashed } };
        },
        definition: async () => definitionOf(store, opened.sender.nature, await hashedFor(stores, store.name)),
        onNoted: forget,
      }
    );
    void (ending.get(key) ?? Promise.resolve()).then(() => delivery.start());
    return delivery;
  }

  /** What is fetched from each instance is made by each. */
  const isShared = ({ sender }: OpenedStore): boolean => parts.shared !== undefined && sender.rendered === undefined;

  const seekRole = (stores: SourceStores, store: MetricStore, opened: OpenedStore, isAble: () => boolean): Role =>
    isShared(opened)
      ? parts.roles.seek(stores.registration.account.key, roleOf(stores, store, opened), isAble)
      : rolesAlone.seek(stores.registration.account.key, store.name, () => true);

  function placeOf(stores: SourceStores, store: MetricStore, opened: OpenedStore): NotingPlace {
    const { notes, shared } = parts;
    const key = keyOf(stores, store.name);
    return shared && isShared(opened)
      ? sharedNotes({
          ...{ notes, key, register: shared.register },
          sharedKey: shared.keyOf(stores.registration.account.key, roleOf(stores, store, opened)),
          hasTotals: opened.sender.nature.temporality === 'cumulative',
        })
      : ownNotes(notes, key);
  }

  const hashesAlone = ({ secrets }: SourceStores, store: MetricStore, opened: OpenedStore): boolean =>
    isShared(opened) && store.sets.some(({ hash }) => hash.length > 0) && !secrets[`store.${store.name}.hashSecret`];

  async function hashedFor(stores: SourceStores, store: string): Promise<(value: string) => string> {
    const given = stores.secrets[`store.${store}.hashSecret`];
    const key = given ? Buffer.from(given) : Buffer.from(await parts.notes.hashKey(keyOf(stores, store)), 'hex');
    return (value) => createHmac('sha256', key).update(value).digest('hex').slice(0, HASH_LENGTH);
  }

  return {
    heard(stores) {
      const { id } = stores.registration.source;
      const before = sources.get(id);
      const problems = [...stores.exports.problems];
      const running = new Map<string, Running & { readonly fingerprint: string }>();
      for (const store of stores.exports.stores) {
        const opening = openedOf(store, stores, parts);
        if (!('sender' in opening)) {
          problems.push(...opening);
          continue;
        }
        const fingerprint = fingerprintOf(stores, store);
        const known = before?.running.get(store.name);
        running.set(
          store.name,
          known?.fingerprint === fingerprint
            ? known
            : { ...opening, store, fingerprint, delivery: replaced(stores, store, opening, known) }
        );
      }
      for (const [name, { delivery }] of before?.running ?? []) {
        if (before && !running.has(name)) {
          parts.log.info({ store: name, batchLeft: delivery.current?.noted.batch?.left ?? 0 }, NO_LONGER);
          end(keyOf(before.stores, name), delivery);
        }
      }
      sources.set(id, { stores, problems, running });
    },
    retired(source, account) {
      const found = sources.get(source);
      if (found?.stores.registration.source.account !== account) {
        return;
      }
      sources.delete(source);
      found.running.forEach(({ delivery }, name) => end(keyOf(found.stores, name), delivery));
    },
    of(source) {
      const found = sources.get(source);
      const apps = found?.stores.registration.source.apps.map(({ id }) => id) ?? [];
      return {
        problems: found?.problems ?? [],
        apps,
        running: [...(found?.running.values() ?? [])],
        settledUntil: async () => {
          const account = found?.stores.registration.account;
          const untils = await Promise.all(
            apps.map((app) => account && settledUntil(account.store, { account: account.key, app }, parts.clock.now()))
          );
          const [first, ...rest] = untils.filter((until) => until !== undefined);
          return first && latest(first, ...rest);
        },
      };
    },
    secretsOf: (source, store) => secretsOf(store, sources.get(source)?.stores.secrets ?? {}),
    sources: () => [...sources.keys()],
    hashedFor: async (source, store) => {
      const found = sources.get(source);
      return found ? hashedFor(found.stores, store) : (value) => value;
    },
    async close() {
      const all = [...sources.values()].flatMap(({ running }) => [...running.values()]);
      sources.clear();
      await Promise.all([...all.map(({ delivery }) => delivery.end()), ...ending.values()]);
    },
  };

  function replaced(
    stores: SourceStores,
    store: MetricStore,
    opened: OpenedStore,
    known: Running | undefined
  ): Delivery {
    if (known) {
      end(keyOf(stores, store.name), known.delivery);
    }
    return begin(stores, store, opened);
  }
}

/** As long as is needed for nobody to find two values with one hash. */
const HASH_LENGTH = 32;

/** All that a delivery is made of: the same goes on as it is. */
const fingerprintOf = ({ registration: { source }, secrets }: SourceStores, store: MetricStore): string =>
  JSON.stringify([source.account, source.tokenId, source.apps, store, secretsOf(store.name, secrets)]);

export function secretsOf(store: string, secrets: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const start = `store.${store}.`;
  return Object.fromEntries(
    Object.entries(secrets).flatMap(([name, value]) =>
      name.startsWith(start) ? [[name.slice(start.length), value]] : []
    )
  );
}

function openedOf(
  store: MetricStore,
  { registration, secrets }: SourceStores,
  { openingOf, network, secretBinding }: DeliveriesParts
): OpenedStore | readonly SettingProblem[] {
  const path = store.path;
  const open = openingOf(store.adapter);
  if (open === undefined) {
    return [{ path: `${path}.adapter`, message: `There is no adapter "${store.adapter}". The store is left out.` }];
  }
  const own = secretsOf(store.name, secrets);
  const opening = open(store, own, network);
  const address = opening.kind === 'open' ? opening.store.address : undefined;
  // What attributes are hashed with goes nowhere.
  const sent = Object.fromEntries(Object.entries(own).filter(([key]) => key !== 'hashSecret'));
  const verdict = secretBinding.heard({
    source: registration.source.id,
    store: store.name,
    place: address === undefined ? undefined : `${store.adapter} ${address}`,
    secrets: sent,
  });
  return opening.kind === 'open'
    ? { ...opening.store, sender: whileBound(opening.store.sender, verdict) }
    : opening.faults.map(({ field, message }) => ({
        path: `${path}.${field}`,
        message: `${message} The store is left out.`,
      }));
}
