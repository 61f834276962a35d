import { dateTimeFormat } from '@grafana/data';
import { Alert } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { labels } from '../../labels';
import { type RetentionAnswer } from '../../types';
import { loadDropped } from './savedResources';

const text = labels.config.advanced.retentionDays;

/** Typing rests for so long before it is asked what would go. */
const REST_MS = 400;

interface Props {
  /** Of the data source as it is saved. */
  readonly uid: string;
  /** As typed, saved or not. */
  readonly days: number;
}

type Known = { readonly days: number } & ({ readonly answer: RetentionAnswer } | { readonly reason: string });

/** What a shorter retention would drop, said before it is saved. */
export function DroppedByRetention({ uid, days }: Props) {
  const [known, setKnown] = useState<Known>();
  useEffect(() => {
    let isCurrent = true;
    const ask = async () => {
      const found: Known = await loadDropped(uid, days).then(
        (answer) => ({ days, answer }),
        (failure: unknown) => ({ days, reason: failure instanceof Error ? failure.message : '' })
      );
      if (isCurrent) {
        setKnown(found);
      }
    };
    const timer = setTimeout(() => void ask(), REST_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [uid, days]);

  if (known?.days !== days) {
    return null;
  }
  if ('reason' in known) {
    return (
      <Alert severity="info" title={text.unknown}>
        {known.reason}
      </Alert>
    );
  }
  const { answer } = known;
  return answer.kind === 'nothing' ? null : (
    <Alert severity="warning" title={text.drops(answer.windows, answer.bytes, dateTimeFormat(answer.before))}>
      {text.until(dateTimeFormat(answer.at))}
    </Alert>
  );
}
