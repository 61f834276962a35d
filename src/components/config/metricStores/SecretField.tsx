import { SecretInput } from '@grafana/ui';
import { useId } from 'react';
import { type AdapterSecret } from '../../../engine/metricSets/adapters';
import { isSaved, lacks, typedSecret, withSecret, type Settings } from '../../../export/secrets';
import { metricStoreLabels } from '../../../labels/metricStores';
import { CheckedField } from '../../forms/CheckedField';

const { wrong, askedAnew } = metricStoreLabels;

interface Props {
  readonly secret: AdapterSecret;
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  /** The store's name, which the secret's own is made of. */
  readonly store: string;
  readonly settings: Settings;
  readonly isBegun: boolean;
  /** What the backend found wrong with it. */
  readonly problem: string | undefined;
  readonly readOnly: boolean;
  readonly onChange: (settings: Settings) => void;
}

export function SecretField({ secret, label, store, settings, isBegun, problem, readOnly, onChange, ...texts }: Props) {
  const id = useId();
  const { key, isRequired = false } = secret;
  const isConfigured = isSaved(settings, store, key);
  const value = typedSecret(settings, store, key);
  const isMissing = isBegun && lacks(settings, store, secret);
  // One that was taken away, by hand or by a new name or address.
  const isAskedAnew = !isConfigured && value === '' && settings.secureJsonData?.[`store.${store}.${key}`] === '';
  return (
    <CheckedField
      label={label}
      description={texts.description}
      required={isRequired}
      problem={isMissing ? [wrong.missing(label), ...(isAskedAnew ? [askedAnew] : [])].join(' ') : problem}
      htmlFor={id}
    >
      <SecretInput
        id={id}
        autoComplete="new-password"
        width={60}
        placeholder={texts.placeholder}
        isConfigured={isConfigured}
        value={value}
        // The secret is kept under the store's name.
        disabled={readOnly || store === ''}
        onReset={() => onChange(withSecret(settings, store, key, ''))}
        onChange={({ currentTarget }) => onChange(withSecret(settings, store, key, currentTarget.value))}
      />
    </CheckedField>
  );
}
