/** The gates a call has to pass: the account's, its token's, and its app's for that token. */
import type { AppId } from '../identity';
import { after, durationMs, MINUTE, type EpochMs } from '../time';
import { waitAfter } from './backoff';
import { Gate, type Closure } from './gate';
import type { Upstream } from '../upstream';
import type { UpstreamFailure } from '../failure';

/** A token or an app that was refused is tried again after this; a new token at once. */
const REFUSED_RETRY = durationMs(10 * MINUTE);
/** So many windows failing with no answer between them, and it is the gateway, not the windows. */
const OUTAGE_WINDOWS = 3;

interface TokenGates {
  readonly token: Gate;
  readonly apps: Map<AppId, Gate>;
}

export class Gates {
  private account = new Gate(true);
  private tokens = new WeakMap<Upstream, TokenGates>();
  private readonly failing = new Set<string>();
  private failedProbes = 0;

  constructor(private readonly random: () => number) {}

  /** Forgets what was closed, and until when. */
  startAnew(): void {
    this.account = new Gate(true);
    this.tokens = new WeakMap();
    this.failing.clear();
    this.failedProbes = 0;
  }

  of(upstream: Upstream, app: AppId): readonly Gate[] {
    const { token, apps } = this.tokenGates(upstream);
    let gate = apps.get(app);
    if (!gate) {
      gate = new Gate(true);
      apps.set(app, gate);
    }
    return [this.account, token, gate];
  }

  isTrusted(upstream: Upstream): boolean {
    return this.tokenGates(upstream).token.isTrusted;
  }

  /** Why this token's calls for the app would be in vain now. An outage of the gateway is no reason of theirs. */
  refusal(upstream: Upstream, app: AppId, now: EpochMs): Closure | undefined {
    const { token, apps } = this.tokenGates(upstream);
    return token.closure(now) ?? apps.get(app)?.closure(now);
  }

  answered(upstream: Upstream, app: AppId): void {
    this.failing.clear();
    this.failedProbes = 0;
    this.of(upstream, app).forEach((gate) => gate.open());
  }

  refuseToken(upstream: Upstream, failure: UpstreamFailure, now: EpochMs): void {
    this.tokenGates(upstream).token.close({ failure, until: after(now, REFUSED_RETRY) });
  }

  refuseApp(upstream: Upstream, app: AppId, failure: UpstreamFailure, now: EpochMs): void {
    const [, , gate] = this.of(upstream, app);
    gate?.close({ failure, until: after(now, REFUSED_RETRY) });
  }

  /** `subject` tells windows apart: one that fails again and again is no outage. */
  noteFailure(subject: string, failure: UpstreamFailure, now: EpochMs): void {
    this.failing.add(subject);
    if (this.failing.size >= OUTAGE_WINDOWS) {
      this.failedProbes++;
      this.account.close({ failure, until: after(now, waitAfter(failure.cause, this.failedProbes, this.random)) });
    }
  }

  private tokenGates(upstream: Upstream): TokenGates {
    let gates = this.tokens.get(upstream);
    if (!gates) {
      gates = { token: new Gate(false), apps: new Map() };
      this.tokens.set(upstream, gates);
    }
    return gates;
  }
}
