import { onUpdateDatasourceJsonDataOption, onUpdateDatasourceSecureJsonDataOption } from '@grafana/data';
import { ConfigSection } from '@grafana/plugin-ui';
import { Field, Input, SecretInput, TextLink } from '@grafana/ui';
import { labels, TOKENS_URL } from '../../labels';
import { type ConfigEditorProps } from './props';

const { title, description, email, token } = labels.config.connection;

export function ConnectionSection(props: ConfigEditorProps) {
  const { options, onOptionsChange } = props;
  const resetToken = () =>
    onOptionsChange({
      ...options,
      secureJsonFields: { ...options.secureJsonFields, apiToken: false },
      secureJsonData: { ...options.secureJsonData, apiToken: '' },
    });
  return (
    <ConfigSection title={title} description={description}>
      <Field label={email.label} description={email.description} required htmlFor="forge-email">
        <Input
          id="forge-email"
          type="email"
          autoComplete="off"
          width={60}
          placeholder={email.placeholder}
          value={options.jsonData.email ?? ''}
          disabled={options.readOnly}
          onChange={onUpdateDatasourceJsonDataOption(props, 'email')}
        />
      </Field>
      <Field
        label={token.label}
        description={
          <>
            {token.description}{' '}
            <TextLink href={TOKENS_URL} external inline variant="bodySmall">
              {token.link}
            </TextLink>
          </>
        }
        required
        htmlFor="forge-api-token"
      >
        <SecretInput
          id="forge-api-token"
          autoComplete="new-password"
          width={60}
          placeholder={token.placeholder}
          isConfigured={options.secureJsonFields['apiToken'] ?? false}
          value={options.secureJsonData?.apiToken ?? ''}
          disabled={options.readOnly}
          onReset={resetToken}
          onChange={onUpdateDatasourceSecureJsonDataOption(props, 'apiToken')}
        />
      </Field>
    </ConfigSection>
  );
}
