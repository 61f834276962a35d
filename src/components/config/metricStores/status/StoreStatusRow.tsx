import { dateTimeFormat, formattedValueToString, getValueFormat } from '@grafana/data';
import { Box, IconButton, Stack, Text } from '@grafana/ui';
import { type ReactNode } from 'react';
import { metricStoreLabels } from '../../../../labels/metricStores';
import { type ExportStatusAnswer, type PullStatus, type StoreStatus } from '../../../../types';
import { type Answer } from '../../../hooks/useAnswer';
import { StoreState } from './StoreState';

const text = metricStoreLabels.status;

interface Props {
  readonly name: string;
  /** Whether it stands in the saved settings as it stands here. */
  readonly isSaved: boolean;
  readonly isWrong: boolean;
  /** Undefined while it is not running. */
  readonly own: StoreStatus | undefined;
  /** Of a store that is fetched. */
  readonly pulledFrom: ReactNode;
  readonly status: Answer<ExportStatusAnswer>;
  readonly onRefresh: () => void;
}

/** How a store is doing, as far as it is saved. */
export function StoreStatusRow({ name, isSaved, isWrong, own, pulledFrom, status, onRefresh }: Props) {
  return (
    <Box
      role="group"
      aria-label={text.title(name)}
      borderStyle="solid"
      borderColor="weak"
      borderRadius="default"
      padding={1}
      marginY={1}
    >
      <Stack justifyContent="space-between" alignItems="flex-start" gap={1}>
        <Stack direction="column" gap={1} minWidth={0}>
          {isSaved && own ? (
            <>
              <Figures {...own} />
              {own.notices.map((notice) => (
                <Text key={notice} color="secondary">
                  {notice}
                </Text>
              ))}
              {pulledFrom}
            </>
          ) : (
            <Text color="secondary">{whyNotRunning(isSaved, isWrong, status)}</Text>
          )}
        </Stack>
        <IconButton name="sync" aria-label={text.refresh(name)} tooltip={text.refresh(name)} onClick={onRefresh} />
      </Stack>
    </Box>
  );
}

function whyNotRunning(isSaved: boolean, isWrong: boolean, { problem, value }: Props['status']): string {
  if (problem !== undefined) {
    return `${text.failed} ${problem}`.trim();
  }
  if (!isSaved || value === undefined) {
    return text.notSaved;
  }
  return isWrong ? text.isWrong : text.starting;
}

function Figures({ pull, ...status }: StoreStatus) {
  const { state, kind, period, address, lastSuccess, lag, sent, refused, letGo, lastError } = status;
  const figures: ReadonlyArray<readonly [string, string]> = [
    [text.figures.kind, text.kinds[kind]],
    [text.figures.period, text.seconds(period)],
    ...(pull ? pulledFigures(pull) : [[text.figures.address, address ?? ''] as const]),
    [pull ? text.figures.lastReady : text.figures.lastSuccess, momentText(lastSuccess, text.never)],
    [text.figures.lag, lag === null ? '' : lag === 0 ? text.noLag : durationText(lag)],
    [pull ? text.figures.ready : text.figures.sent, countText(sent)],
    [text.figures.refused, countText(refused)],
    [text.figures.letGo, countText(letGo)],
  ];
  return (
    <>
      <Stack wrap="wrap" gap={2} alignItems="flex-start">
        <StoreState {...{ state, kind }} />
        {figures
          .filter(([, value]) => value !== '')
          .map(([label, value]) => (
            <Stack key={label} direction="column" gap={0} minWidth={0}>
              <Text variant="bodySmall" color="secondary">
                {label}
              </Text>
              <Text truncate>{value}</Text>
            </Stack>
          ))}
      </Stack>
      {lastError && <Text color="secondary">{text.lastError(dateTimeFormat(lastError.at), lastError.words)}</Text>}
    </>
  );
}

const pulledFigures = ({ address, lastFetched }: PullStatus): ReadonlyArray<readonly [string, string]> => [
  [text.figures.fetchedFrom, address === 'none' ? text.noAddress : PULLED_FROM],
  [text.figures.lastFetched, momentText(lastFetched, text.notSinceStart)],
];

/** Its end is a secret. */
const PULLED_FROM = '…/resources/export/pull/…';

const momentText = (moment: number | null, none: string): string => (moment === null ? none : dateTimeFormat(moment));
const countText = (count: number): string => count.toLocaleString('en');
const durationText = (ms: number): string => formattedValueToString(getValueFormat('dtdurationms')(ms));
