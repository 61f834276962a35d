/** Runs a query as Grafana's panels and Explore do: packets with the same key replace each other, an error makes the whole an error. */
import {
  type DataFrame,
  type DataQueryError,
  type DataQueryRequest,
  type DataQueryResponse,
  DataTopic,
  LoadingState,
  type PanelData,
  toDataFrame,
} from '@grafana/data';
import { catchError, from, map, type Observable, of, scan, startWith } from 'rxjs';
import type { AnyDataSource } from './host/dataSource';

interface Packets {
  readonly byKey: ReadonlyMap<string, DataQueryResponse>;
  readonly state: LoadingState;
}

const NOTHING: Packets = { byKey: new Map(), state: LoadingState.Loading };

function addPacket({ byKey }: Packets, packet: DataQueryResponse): Packets {
  const key = packet.key ?? packet.data[0]?.refId ?? 'A';
  const failed = packet.error !== undefined || (packet.errors?.length ?? 0) > 0;
  return {
    byKey: new Map([...byKey, [key, packet]]),
    state: failed ? LoadingState.Error : (packet.state ?? LoadingState.Done),
  };
}

const errorsOf = (packet: DataQueryResponse): readonly DataQueryError[] =>
  packet.errors ?? (packet.error ? [packet.error] : []);

function readError(error: unknown): DataQueryError {
  if (error instanceof Error) {
    return { message: error.message };
  }
  if (typeof error === 'object' && error !== null && 'data' in error) {
    const { data } = error as { data?: { message?: string } };
    return { message: data?.message ?? JSON.stringify(data) };
  }
  return { message: String(error) };
}

/** A query that the data source calls unfinished is not sent. */
function ask(dataSource: AnyDataSource, request: DataQueryRequest): Observable<DataQueryResponse> {
  const targets = request.targets.filter((query) => dataSource.filterQuery?.(query) ?? true);
  return targets.length === 0 ? of({ data: [] }) : from(dataSource.query({ ...request, targets }));
}

/** Emits `Loading` at once, then each packet. Unsubscribing cancels, as a rerun does. */
export function runQuery(dataSource: AnyDataSource, request: DataQueryRequest): Observable<PanelData> {
  return ask(dataSource, request).pipe(
    catchError((error: unknown) =>
      of<DataQueryResponse>({ data: [], error: readError(error), state: LoadingState.Error })
    ),
    scan(addPacket, NOTHING),
    startWith(NOTHING),
    map(({ byKey, state }): PanelData => {
      const packets = [...byKey.values()];
      const frames = packets.flatMap((packet): DataFrame[] => packet.data.map((frame) => toDataFrame(frame)));
      const isAnnotation = ({ meta }: DataFrame): boolean => meta?.dataTopic === DataTopic.Annotations;
      const series = frames.filter((frame) => !isAnnotation(frame));
      const annotations = frames.filter(isAnnotation);
      return { state, series, annotations, errors: packets.flatMap(errorsOf), timeRange: request.range, request };
    })
  );
}
