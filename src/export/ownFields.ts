/** What is wrong with the fields that only one adapter has, before anything is saved. */
import { type AdapterField } from '../engine/metricSets/adapters';
import { metricStoreLabels } from '../labels/metricStores';
import { textIn, type Row } from './rows';

const { wrong } = metricStoreLabels;

/** @param label the field's */
export function ownProblem({ key, input, isRequired }: AdapterField, label: string, store: Row): string | undefined {
  const text = textIn(store, key).trim();
  if (text === '') {
    return isRequired ? wrong.missing(label) : undefined;
  }
  switch (input.kind) {
    case 'address':
      return addressProblem(text);
    case 'number': {
      const number = Number(text);
      const isWithin = Number.isInteger(number) && number >= input.least && number <= input.most;
      return isWithin ? undefined : wrong.number(input.least, input.most);
    }
    case 'choice':
      return input.choices.includes(text) ? undefined : wrong.choice(text, input.choices);
    case 'text':
    case 'switch':
      return undefined;
  }
}

/** One that may hold a password is not repeated. */
function addressProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.username !== '' || url.password !== '')) {
    return wrong.addressWithSecret;
  }
  return url && /^https?:$/.test(url.protocol) ? undefined : wrong.address;
}
