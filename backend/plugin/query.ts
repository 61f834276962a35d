/** One of Grafana's queries, put to the engine. */
import type { DataQuery, DataResponse, QueryRequest } from '../protocol';
import { QueryRefusal } from '../../src/engine/query/asked/refusal';
import { parseQuery } from '../../src/engine/query/asked/parsing/parse';
import { answerAlert } from '../../src/engine/service/rules/alert';
import { answerAnnotations } from '../../src/engine/service/annotations';
import { refused, type Answer, type Question } from '../../src/engine/service/answer';
import { answerPanel } from '../../src/engine/service/panel/panel';
import { answerStatus } from '../../src/engine/service/status/status';
import { durationMs, epochMs } from '../../src/engine/time';
import type { QuestionKind } from './metrics/answers';
import type { Metrics } from './metrics/metrics';
import { StoreError } from '../store/file/errors';
import type { Registration } from '../../src/accounts/accounts';
import type { RuleMemory } from '../../src/accounts/ruleMemory';

/** A request, and for how long and when its questions are worked on. */
export type Asking = Pick<QueryRequest, 'headers' | 'turn'> & Pick<Question, 'left' | 'reading' | 'looking'>;

export async function answerQuery(
  { account, source }: Registration,
  dataQuery: DataQuery,
  request: Asking,
  rules: RuleMemory,
  { answers, observed }: Pick<Metrics, 'answers' | 'observed'>
): Promise<DataResponse> {
  let kind: QuestionKind = 'unreadable';
  return responseOf(dataQuery.refId, await answers.timed(() => kind, answered));

  async function answered(): Promise<Answer> {
    try {
      const question = questionOf(dataQuery, request);
      const { queryType } = question.query;
      const isRule = request.headers.get('FromAlert') === 'true';
      kind = isRule && queryType !== 'status' ? 'alert' : queryType;
      if (queryType === 'status') {
        return await answerStatus(account, source, question.query, observed);
      }
      if (isRule) {
        return await answerAlert(account, source, { ...question, lifetime: rules.asked(ruleOf(request, dataQuery)) });
      }
      return queryType === 'annotations'
        ? await answerAnnotations(account, source, question)
        : await answerPanel(account, source, question);
    } catch (failure) {
      if (failure instanceof QueryRefusal) {
        return refused(failure.message);
      }
      if (failure instanceof StoreError) {
        return { kind: 'error', status: 500, message: failure.message, errorSource: 'plugin' };
      }
      throw failure;
    }
  }
}

const questionOf = (
  { json, timeRange, intervalMs, maxDataPoints }: DataQuery,
  { turn, left, reading, looking }: Omit<Asking, 'headers'>
): Question => ({
  query: parseQuery(json),
  range: { from: epochMs(timeRange.fromEpochMs), to: epochMs(timeRange.toEpochMs) },
  interval: durationMs(intervalMs),
  maxDataPoints,
  turn,
  ...(left && { left }),
  ...(reading && { reading }),
  ...(looking && { looking }),
});

/** A rule asks each of its queries anew at each of its intervals. */
const ruleOf = ({ headers }: Pick<QueryRequest, 'headers'>, { refId, json }: DataQuery): string =>
  `${headers.get('http_X-Rule-Uid') ?? JSON.stringify(json)}|${refId}`;

function responseOf(refId: string, answer: Answer): DataResponse {
  if (answer.kind === 'error') {
    const { message, status, errorSource } = answer;
    return { error: { message, status, errorSource } };
  }
  return { frames: answer.frames.map((frame) => ({ ...frame, refId })) };
}
