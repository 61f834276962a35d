/** What the settings page asks for is what the adapters take. */
import { describe, expect, test } from 'bun:test';
import { ADAPTER_FORMS, applying, type AdapterForm, type AdapterKind } from '../../src/engine/metricSets/adapters';
import { readExportSettings } from '../../src/engine/metricSets/model';
import type { Adapter, StoreNetwork } from './adapter';
import { circonus } from './circonus/circonus';
import { datadog } from './datadog/datadog';
import { openStore } from './opening';
import { graphite } from './graphite/graphite';
import { influxdb } from './influxdb/influxdb';
import { otlp } from './otlp/otlp';
import { prometheus } from './prometheus/prometheus';
import { webhookAt } from './webhook/webhook';

/** Something that a field takes. */
const FILLED: Readonly<
  Record<AdapterForm['fields'][number]['input']['kind'], (choices?: readonly string[]) => unknown>
> = {
  address: () => 'https://store.example',
  text: () => 'x',
  number: () => 5,
  choice: (choices) => choices?.[0],
  switch: () => true,
};

type Own = Readonly<Record<string, unknown>>;

const requiredOf = (form: AdapterForm, chosen: Own): Own =>
  Object.fromEntries(
    applying(form.fields, form, chosen)
      .filter(({ isRequired }) => isRequired)
      .map(({ key, input }) => [key, FILLED[input.kind]()])
  );

/** With nothing chosen, and with each choice of the form once. */
function casesOf(form: AdapterForm): readonly (readonly [title: string, chosen: Own])[] {
  const choices = form.fields.flatMap(({ key, input }) =>
    input.kind === 'choice' ? input.choices.map((choice): Own => ({ [key]: choice })) : []
  );
  return [{}, ...choices].map((chosen) => [JSON.stringify(chosen), chosen]);
}

function fitsItsForm<Settings>(kind: AdapterKind, adapter: Adapter<Settings>): void {
  const form: AdapterForm = ADAPTER_FORMS[kind];
  describe.each(casesOf(form))(`${kind} with %s`, (_title, chosen) => {
    const required = requiredOf(form, chosen);

    test('takes what the form requires', () => {
      expect(adapter.settings.safeParse({ ...chosen, ...required }).error).toBeUndefined();
    });

    test('names each required field that is missing, and no other', () => {
      const paths = adapter.settings.safeParse(chosen).error?.issues.map(({ path }) => path.join('.')) ?? [];
      expect(new Set(paths)).toEqual(new Set(Object.keys(required)));
    });

    test('takes a blank for what is optional', () => {
      const blank = Object.fromEntries(form.fields.map(({ key }) => [key, '']));
      expect(adapter.settings.safeParse({ ...blank, ...chosen, ...required }).error).toBeUndefined();
    });

    test('wants the secrets that the form asks for', () => {
      expect(adapter.kind).toBe(kind);
      expect(adapter.secrets.map(({ key }) => key).sort()).toEqual(form.secrets.map(({ key }) => key).sort());
      const settings = adapter.settings.parse({ ...chosen, ...required });
      const wanted = adapter.secrets.filter(({ isRequired, isFor = () => true }) => isRequired && isFor(settings));
      const asked = applying(form.secrets, form, chosen).filter(({ isRequired }) => isRequired);
      expect(wanted.map(({ key }) => key)).toEqual(asked.map(({ key }) => key));
    });
  });
}

test('a secret that is missing is named beside a field that is wrong', () => {
  const written = { name: 's', adapter: 'datadog', url: 'nowhere', sets: ['all'] };
  const [store] = readExportSettings({ sets: [{ name: 'all' }], stores: [written] }).stores;
  const network: StoreNetwork = {
    post: () => Promise.reject(new Error('Nothing is sent.')),
    lines: () => Promise.reject(new Error('Nothing is sent.')),
  };
  const opening = store && openStore(datadog)(store, {}, network);
  const faults = opening?.kind === 'wrong' ? opening.faults : [];
  expect(faults.map(({ field }) => field)).toEqual(['url', 'secrets.apiKey']);
});

fitsItsForm('circonus', circonus);
fitsItsForm('datadog', datadog);
fitsItsForm('graphite', graphite);
fitsItsForm('influxdb', influxdb);
fitsItsForm('otlp', otlp);
fitsItsForm('prometheus', prometheus);
fitsItsForm('webhook', webhookAt(Date.now));
