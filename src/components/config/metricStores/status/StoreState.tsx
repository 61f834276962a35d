import { Badge, type BadgeColor, type IconName } from '@grafana/ui';
import { metricStoreLabels } from '../../../../labels/metricStores';
import { type StoreStatus } from '../../../../types';

const LOOKS: Readonly<Record<StoreStatus['state'], { readonly color: BadgeColor; readonly icon: IconName }>> = {
  sending: { color: 'green', icon: 'check' },
  waiting: { color: 'blue', icon: 'clock-nine' },
  retrying: { color: 'orange', icon: 'exclamation-triangle' },
  closed: { color: 'red', icon: 'exclamation-circle' },
};

export function StoreState({ state, kind }: Pick<StoreStatus, 'state' | 'kind'>) {
  const { states, ready } = metricStoreLabels.status;
  const { label, means } = kind === 'pull' && state === 'sending' ? ready : states[state];
  return <Badge {...LOOKS[state]} text={label} tooltip={means} />;
}
