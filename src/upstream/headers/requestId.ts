/** The id by which the gateway knows a request: what Atlassian's support asks for. */
import { z } from 'zod';
import type { AnswerHeaders } from './serverTime';

const NAMES = ['x-request-id', 'x-trace-id'] as const;
/** Longer ones, and such with other characters, are no ids, and a log is no place for them. */
const ID = /^[\w.:=+/-]{1,128}$/;

const answerSchema = z.object({ extensions: z.object({ gateway: z.object({ request_id: z.string() }) }) });

/** As an answer in GraphQL's form tells it. */
export const requestIdIn = (json: unknown): string | undefined =>
  answerSchema.safeParse(json).data?.extensions.gateway.request_id;

/** The first of those told that is one. @param secrets whatever holds one of these is none. */
export function requestIdOf(
  told: string | undefined,
  headers: AnswerHeaders | undefined,
  secrets: readonly string[]
): string | undefined {
  const isId = (text: string | null | undefined): text is string =>
    typeof text === 'string' && ID.test(text) && !secrets.some((secret) => secret !== '' && text.includes(secret));
  return [told, ...NAMES.map((name) => headers?.get(name))].find(isId);
}
