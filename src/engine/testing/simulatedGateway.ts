/** The gateway as the fetcher sees it: counts arrivals, keeps its limit, takes its time, and fails on request. */
import type { AppInfo, MetricsCall, Upstream, UpstreamReply } from '../upstream';
import type { UpstreamFailure } from '../failure';
import type { DecodedAnswer } from '../otlp/decode';
import { after, durationMs, epochMs, MINUTE, type DurationMs, type EpochMs } from '../time';
import type { SimulatedClock } from './simulatedClock';
import { unavailableUpstream } from './unavailableUpstream';

export interface GatewayCall extends MetricsCall {
  /** Counts calls as they are sent; they are logged as they arrive. */
  readonly order: number;
  readonly sentAt: EpochMs;
  readonly arrivedAt: EpochMs;
  readonly token: string;
  readonly outcome: 'answer' | UpstreamFailure['cause'];
}

export type Fault = (call: MetricsCall, token: string) => UpstreamFailure | undefined;

const LIMIT = 5;
/** An answer that holds none. */
export const NO_POINTS: DecodedAnswer = { columns: [], dropped: [], duplicates: 0, endsInNext: false };

export class SimulatedGateway {
  readonly calls: GatewayCall[] = [];
  /** First that gives a failure decides. */
  readonly faults: Fault[] = [];
  /** When each call arrived, by the server's clock, which is not set when ours is. */
  readonly arrivals: EpochMs[] = [];
  /** From arrival to answer. */
  answerTime: DurationMs = durationMs(2_000);
  /** What the server's clock is ahead of ours. */
  skew = 0;

  /** What a call is answered that does not fail. */
  answer: (call: MetricsCall) => DecodedAnswer = () => NO_POINTS;

  private sent = 0;

  constructor(
    private readonly clock: SimulatedClock,
    private readonly random: () => number
  ) {}

  /** Calls that came as the sixth or later in a minute. */
  get refusals(): number {
    return this.calls.filter(({ outcome }) => outcome === 'rate limited').length;
  }

  /** The gateway as reached with one token. */
  upstream(token: string): Upstream {
    return {
      ...unavailableUpstream,
      metrics: (call) => this.metrics(call, token),
      app: async (): Promise<UpstreamReply<AppInfo>> => ({
        kind: 'answer',
        answer: { name: undefined, environments: [] },
        serverStart: this.clock.now(),
      }),
    };
  }

  private async metrics(call: MetricsCall, token: string): Promise<UpstreamReply<DecodedAnswer>> {
    const sentAt = this.clock.now();
    const serverStart = epochMs(Math.floor((this.clock.monotonic() + this.skew) / 1_000) * 1_000);
    const order = this.sent++;
    await this.clock.until(after(sentAt, Math.floor(this.random() * 500)));
    const arrivedAt = this.clock.now();
    const failure = this.failureOf(call, token);
    this.arrivals.push(epochMs(this.clock.monotonic()));
    this.calls.push({ ...call, order, sentAt, arrivedAt, token, outcome: failure?.cause ?? 'answer' });
    await this.clock.until(after(arrivedAt, failure?.cause === 'timeout' ? 30_000 : this.answerTime));
    return failure ? { kind: 'failure', failure } : { kind: 'answer', answer: this.answer(call), serverStart };
  }

  private failureOf(call: MetricsCall, token: string): UpstreamFailure | undefined {
    const now = this.clock.monotonic();
    const recent = this.arrivals.slice(-2 * LIMIT).filter((arrival) => arrival > now - MINUTE);
    const [oldest] = recent;
    if (recent.length >= LIMIT && oldest !== undefined) {
      return {
        cause: 'rate limited',
        message: 'Too many calls.',
        until: after(this.clock.now(), oldest + MINUTE - now),
      };
    }
    for (const fault of this.faults) {
      const failure = fault(call, token);
      if (failure) {
        return failure;
      }
    }
    return undefined;
  }
}
