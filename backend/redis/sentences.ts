/** What people are told when Redis can't be had. Neither a command nor its arguments are ever part of it. */
import { ReplyError } from 'iovalkey';
import { untrustedBecause } from '../http/errorCode';

/** The server said no: nothing was done. */
export class Refused extends Error {}
/** Nobody knows what became of it. */
export class Unanswered extends Error {}

const REPLIES: Readonly<Record<string, string>> = {
  READONLY: 'is a replica at present and takes no writes (READONLY). If that lasts, name the primary in redis_url.',
  NOAUTH: 'wants a password (NOAUTH). Set redis_password.',
  WRONGPASS: 'refuses the user or password (WRONGPASS). Correct redis_user and redis_password.',
  NOPERM: 'does not allow its user what is needed (NOPERM). The page for operators names the rights.',
  LOADING: 'is still loading its data (LOADING).',
  OOM: 'is full (OOM). Give it more memory (maxmemory).',
  MISCONF: 'takes no writes, since it can not save to its disk (MISCONF).',
  MASTERDOWN: 'is a replica that has lost its primary (MASTERDOWN).',
  CLUSTERDOWN: 'is a cluster that is down (CLUSTERDOWN).',
  MOVED: 'is a node of a cluster (MOVED). Let redis_url begin with redis+cluster:// or rediss+cluster://.',
  NOREPLICAS: 'has too few replicas to take writes (NOREPLICAS).',
};

export function sentenceOf(error: unknown, place: string): string {
  const message = error instanceof Error ? error.message : '';
  const reply = /^[A-Z]{3,}(?= |$)/.exec(message)?.[0];
  const known = reply === undefined ? undefined : REPLIES[reply];
  if (known !== undefined) {
    return `Redis at ${place} ${known}`;
  }
  if (error instanceof ReplyError) {
    return `Redis at ${place} refuses a command (${reply ?? 'without a known reason'}).`;
  }
  if (message === 'Command timed out' || message.includes('ETIMEDOUT')) {
    return `Redis at ${place} does not answer.`;
  }
  const code = codeOf(error);
  const untrusted = code && untrustedBecause(`Redis at ${place}`, code, 'redis_ca_file');
  if (untrusted) {
    return `${untrusted}.`;
  }
  return `Redis at ${place} can't be reached${code === undefined ? '' : ` (${code})`}.`;
}

export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[A-Z_]{3,60}$/.test(error.code)
    ? error.code
    : undefined;
