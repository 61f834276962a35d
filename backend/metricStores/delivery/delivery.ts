/** Delivery to one metric store: the machine's shell. It looks, makes, sends and notes what the machine says, and nothing else. */
import type { Logger } from 'pino';
import { NOTHING_APART } from '../../../src/engine/metricSets/delivery/apart';
import type { StoredHistory } from '../../../src/engine/metricSets/delivery/history';
import { contentOf, type BatchContent, type BatchOf, type Run } from '../../../src/engine/metricSets/delivery/batch';
import { turn } from '../../../src/engine/metricSets/delivery/machine';
import type { Batch, Cursor, Definition, Noted, Strand } from '../../../src/engine/metricSets/delivery/noted';
import {
  beginning,
  type Effect,
  type Event,
  type Outcome,
  type State,
  type Terms,
} from '../../../src/engine/metricSets/delivery/state';
import { reachFrom } from '../../../src/engine/metricSets/delivery/reachable';
import { windowsOf } from '../../../src/engine/metricSets/delivery/strands';
import { resumed } from '../../../src/engine/metricSets/delivery/resuming';
import type { Begun } from '../../../src/engine/metricSets/delivery/place';
import type { Total, Totals } from '../../../src/engine/metricSets/figures/totals';
import type { AppId, AppRef } from '../../../src/engine/identity';
import { after, before, DAY, durationMs, latest, MINUTE, SECOND, type EpochMs } from '../../../src/engine/time';
import { within } from '../../../src/engine/within';
import { windowOf } from '../../../src/engine/window/grid';
import type { Message, Sender } from '../adapter';
import { ELSEWHERE, HeldBack, Lead, NO_DISK, type LeadOf, type LeadParts } from './lead';
import { digestOf, halved, hasCome, markOf, oneByOne } from './messages';
import { Overtaken } from './sharedNotes';
import { putOut } from './puttingOut';

export interface DeliveryParts extends LeadParts {
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly run: Run;
  readonly random: () => number;
  /** What a batch of the app is made of. */
  readonly contentOf: (app: AppId) => Promise<Pick<BatchOf, 'ref' | 'sets' | 'of'>>;
  /** Of all that says what leaves. */
  readonly definition: () => Promise<Definition>;
}

export interface DeliveryOf extends LeadOf {
  readonly sender: Sender;
}

/** Grafana kills two seconds after it asked for a clean stop. */
const LONGEST_FLUSH = durationMs(1_200);

/** Another that has taken over is noticed so soon. */
const LOOKED_AT_EVERY = durationMs(5 * SECOND);
/** Windows of which another instance had begun to send are waited for so long. */
const PATIENCE = durationMs(15 * MINUTE);
const NOT_HERE = 'Windows that another instance had begun to send have yet to come here.';

interface Making {
  readonly batch: Batch;
  readonly content: BatchContent;
  readonly messages: readonly Message[];
}

export class Delivery {
  notices: readonly string[] = [];
  private state: State | undefined;
  private definition: Definition = '';
  /** The batch under way was another instance's, and since when it is waited for. */
  private waitsSince: EpochMs | undefined;
  private making: Making | undefined;
  private cancelWake: () => void = () => undefined;
  private running: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();

  private readonly lead: Lead;
  /** From here on all leaves, however late it turns out that nobody had begun. */
  private readonly heardAt: EpochMs;

  constructor(
    private readonly of: DeliveryOf,
    private readonly parts: DeliveryParts
  ) {
    this.lead = new Lead(of, parts);
    this.heardAt = parts.clock.now();
  }

  /** Undefined before what was noted has been read. */
  get current(): State | undefined {
    return this.state;
  }

  start(): void {
    this.tell('moment');
  }

  /** What is under way is broken off; what was noted stands. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.cancelWake();
    await this.running;
    this.of.role.leave();
  }

  /** What can leave leaves now, as far as there is time for it. */
  async end(): Promise<void> {
    this.cancelWake();
    this.tell('last call');
    const { clock } = this.parts;
    await within(clock, after(clock.now(), LONGEST_FLUSH), this.running);
    await this.stop();
  }

  private tell(kind: 'moment' | 'last call'): void {
    this.running = this.running.then(() => this.dispatch({ kind, now: this.parts.clock.now() }));
  }

  private async dispatch(first: Event): Promise<void> {
    let event: Event | undefined = first;
    while (event !== undefined && !this.stopping.signal.aborted) {
      // What came of something is noted, whoever leads by then.
      const known: State | undefined = event === first ? undefined : this.state;
      const state: State | undefined = known ?? (await this.begun());
      if (state === undefined) {
        return;
      }
      const turned = turn(state, event, this.terms());
      this.state = turned.state;
      event = undefined;
      for (const effect of turned.effects) {
        event = await this.performed(effect);
        if (event !== undefined || this.stopping.signal.aborted) {
          break;
        }
      }
    }
  }

  private async begun(): Promise<State | undefined> {
    if (this.state !== undefined && this.lead.leads()) {
      return this.state;
    }
    this.state = undefined;
    this.making = undefined;
    const { clock } = this.parts;
    try {
      this.definition = await this.parts.definition();
      const { noted, isAnothers } = await this.begin();
      this.waitsSince = isAnothers ? clock.now() : undefined;
      await putOut(this.of, this.parts.run, this.stopping.signal);
      this.state = beginning(noted, clock.now());
      return this.state;
    } catch (error) {
      this.notices = [wordsOf(error)];
      this.wakeAt(after(clock.now(), Math.min(this.of.store.period, LOOKED_AT_EVERY)));
      return undefined;
    }
  }

  private async begin(): Promise<Begun> {
    const { noted: found, isAnothers } = await this.lead.begin();
    const apps = this.of.apps.map(({ app }) => app);
    const { noted, anew, notices } = resumed(found, { apps, definition: this.definition, isInOrder: this.isInOrder });
    if (noted !== found) {
      const totals = anew && { app: anew, changed: new Map<string, Total>(), isWhole: true };
      await this.of.place.write(noted, totals);
      notices.forEach((notice) => this.parts.log.warn({ store: this.of.store.name }, notice));
    }
    return { noted, isAnothers };
  }

  private get isInOrder(): boolean {
    return this.of.sender.nature.temporality === 'cumulative';
  }

  private terms(): Terms {
    const { store, apps, sender } = this.of;
    const { takesBack } = sender.nature;
    return {
      period: store.period,
      takesBack,
      apps: apps.map(({ app }) => app),
      definition: this.definition,
      begin: (app) => {
        const wished = before(this.heardAt, store.historyDays * DAY);
        const oldest = takesBack === undefined ? wished : latest(wished, before(this.parts.clock.now(), takesBack));
        const known = {
          ...{ change: this.lead.log.heads.get(app) ?? 0, apart: NOTHING_APART },
          definition: this.definition,
        };
        const [begun, end] = [windowOf(oldest), windowOf(latest(this.heardAt, oldest))];
        // A running total of today counts what came before: the past leaves first.
        return this.isInOrder || begun === end
          ? { live: { until: begun, begun, ...known } }
          : { live: { until: end, begun: end, ...known }, history: { until: begun, begun, end, ...known } };
      },
      random: this.parts.random,
    };
  }

  private async performed(effect: Effect): Promise<Event | undefined> {
    if (effect.kind === 'wake') {
      this.wakeAt(effect.at);
      return undefined;
    }
    const now = (): EpochMs => this.parts.clock.now();
    try {
      switch (effect.kind) {
        case 'note':
          await this.note(effect.noted, effect.finished);
          return undefined;
        case 'look':
          return await this.looked(effect.strand, effect.cursor);
        case 'make':
          return await this.made(effect.batch, effect.halved);
        case 'halve':
          return this.halved(effect.message);
        case 'probe':
          return { kind: 'probed', outcome: await this.probed(), now: now() };
        case 'send':
          return { kind: 'answered', ...(await this.sent(effect.message)), now: now() };
      }
    } catch (error) {
      const at = effect.kind === 'note' || effect.kind === 'look' ? effect.kind : 'make';
      return { kind: 'failed', at, words: wordsOf(error), now: now() };
    }
  }

  private wakeAt(at: EpochMs): void {
    this.cancelWake();
    this.cancelWake = this.parts.clock.schedule(at, () => this.tell('moment'));
  }

  private refOf(app: AppId): AppRef {
    const found = this.of.apps.find((ref) => ref.app === app);
    if (found === undefined) {
      throw new HeldBack('An app of which something was under way is no longer listed.');
    }
    return found;
  }

  private async usable(): Promise<StoredHistory> {
    const history = this.parts.history();
    if (history === undefined) {
      throw new HeldBack(NO_DISK);
    }
    if ((await history.era()) !== this.lead.log.era) {
      // The file was replaced: all is read anew with the next turn.
      this.state = undefined;
      throw new HeldBack('The store on the disk was begun anew.');
    }
    return history;
  }

  private async looked(strand: Strand, { until, change }: Cursor): Promise<Event> {
    const why = await this.parts.heldBack(strand.app);
    if (why !== undefined) {
      throw new HeldBack(why);
    }
    const history = await this.usable();
    const found = await history.look(this.refOf(strand.app), windowOf(until), change);
    const reach = reachFrom(until, found.headers, windowsOf(strand));
    return { kind: 'looked', strand, reach, change: found.change, now: this.parts.clock.now() };
  }

  private async made(batch: Batch, halvings: readonly number[]): Promise<Event> {
    const history = await this.usable();
    await this.waitFor(batch, history);
    const what = await this.parts.contentOf(batch.app);
    const { nature } = this.of.sender;
    const totals: Totals = this.isInOrder ? await this.of.place.totals(batch.app) : new Map();
    const content = await contentOf(batch, { ...what, receiver: nature, totals }, history, this.parts.run);
    const { messages, leftOut } = this.of.sender.encode(content.series);
    const whole = await this.parts.run(oneByOne(messages));
    const all = halvings.reduce((some, index) => halved(some, index, this.of.sender) ?? some, whole);
    this.making = { batch, content, messages: all };
    this.notices = [...content.notices, ...leftOut.keys()];
    const formless = [...leftOut.values()].reduce((sum, points) => sum + points, 0);
    const made = {
      messages: all.map(({ points }) => points),
      letGo: content.letGo + formless,
      changedAfter: content.changedAfter,
      changesLetGo: content.changesLetGo,
      incomplete: content.incomplete,
      apart: content.apart,
    };
    return { kind: 'made', made, now: this.parts.clock.now() };
  }

  /** Of a batch that was another instance's, all windows have to be here. */
  private async waitFor(batch: Batch, history: StoredHistory): Promise<void> {
    const { clock } = this.parts;
    if (this.waitsSince === undefined || clock.now() >= after(this.waitsSince, PATIENCE)) {
      return;
    }
    if (!(await hasCome(batch, this.refOf(batch.app), history))) {
      throw new HeldBack(NOT_HERE);
    }
  }

  private async sent(index: number): Promise<Pick<Event & { readonly kind: 'answered' }, 'outcome' | 'digest'>> {
    const { making } = this;
    const message = making?.messages[index];
    if (making === undefined || message === undefined) {
      return { outcome: { kind: 'taken', refused: 0 } };
    }
    const { place, sender } = this.of;
    const digest = place.isShared ? digestOf(message) : undefined;
    if (digest !== undefined && this.state?.noted.batch?.taken?.includes(digest)) {
      return { outcome: { kind: 'known' } };
    }
    // Right before it leaves: while the batch was made, another may have come to lead.
    if (!this.lead.leads()) {
      throw new HeldBack(ELSEWHERE);
    }
    return { outcome: await sender.send(message, this.stopping.signal, markOf(making.batch)), digest };
  }

  private halved(index: number): Event {
    const { making } = this;
    const messages = making && halved(making.messages, index, this.of.sender);
    if (making && messages) {
      this.making = { ...making, messages };
    }
    return { kind: 'halved', messages: messages?.map(({ points }) => points), now: this.parts.clock.now() };
  }

  /** Whether the receiver takes a point that holds nothing of the apps'. */
  private async probed(): Promise<Outcome> {
    const { sender } = this.of;
    const [message] = sender.encode(sender.test(this.parts.clock.now())).messages;
    if (!this.lead.leads()) {
      throw new HeldBack(ELSEWHERE);
    }
    return message === undefined ? { kind: 'refused', words: '' } : sender.send(message, this.stopping.signal);
  }

  private async note(noted: Noted, finished: Batch | undefined): Promise<void> {
    const content = this.making?.batch === finished ? this.making?.content : undefined;
    const totals = finished && content && { app: finished.app, changed: content.totals };
    try {
      await this.of.place.write(noted, totals);
    } catch (error) {
      // What it has noted is read before anything else is sent.
      if (error instanceof Overtaken) {
        this.lead.again();
      }
      throw error;
    }
    if (finished) {
      this.waitsSince = undefined;
      this.making = undefined;
      await this.parts.onNoted(this.refOf(finished.app)).catch(() => undefined);
    }
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
