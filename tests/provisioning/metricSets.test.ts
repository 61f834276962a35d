/** The metric sets and stores that the docs give to copy are such as are read without a word. */
import { expect, test } from 'bun:test';
import { YAML } from 'bun';
import { z } from 'zod';
import { ADAPTER_FORMS, applying, isAdapterKind } from '../../src/engine/metricSets/adapters';
import { readExportSettings } from '../../src/engine/metricSets/model';
import { read } from './shipped';

const provisioned = z.object({
  datasources: z.array(
    z.object({ jsonData: z.object({ export: z.unknown() }), secureJsonData: z.record(z.string(), z.string()) })
  ),
});

const [block = ''] = /^apiVersion: 1\n(?:.*\n)*?(?=```)/m.exec(read('docs/stores.md')) ?? [];
const [source] = provisioned.parse(YAML.parse(block)).datasources;

test('the sets and stores of docs/stores.md', () => {
  const { sets, stores, problems } = readExportSettings(source?.jsonData.export);
  expect(problems).toEqual([]);
  expect(sets.map(({ name }) => name)).toEqual(['everything', 'apps/production/errors']);
  expect(stores.length).toBe(2);
  for (const { name, adapter, own } of stores) {
    const form = isAdapterKind(adapter) ? ADAPTER_FORMS[adapter] : { fields: [], secrets: [] };
    const fields = applying(form.fields, form, own).map(({ key }): string => key);
    expect(Object.keys(own).filter((key) => !fields.includes(key))).toEqual([]);
    const given = Object.keys(source?.secureJsonData ?? {}).filter((key) => key.startsWith(`store.${name}.`));
    expect(given.map((key) => key.split('.')[2])).toEqual(applying(form.secrets, form, own).map(({ key }) => key));
  }
});
