/** Draws a panel's picture from what is stored, or gives the one that was drawn of the very same a moment ago. */
import { evaluate, columnNames, idleInOver, impassable, refuseUnknownAttributes, withOwnFilters } from '../../query';
import type { Evaluation } from '../../query/answered/evaluation';
import type { Names } from '../../query/answered/naming';
import type { EvaluationInput } from '../../query/asked/evaluationInput';
import type { MetricsQuery } from '../../query/asked/model/model';
import type { StepPlan } from '../../query/asked/times/steps';
import type { Remark } from '../../frame';
import type { Evaluating } from '../../query/reading/evaluating';
import type { GroupValues } from '../../query/reading/series';
import type { Account } from '../account/account';
import type { Question } from '../answer';
import { drawnSides, type GatheredSides } from '../gathering/gather';
import { namesForPanel } from '../names';
import { areSameNames, type MadeOf, type Named, type Picture, type Pictures } from '../account/pictures';
import type { Prepared } from '../prepare/prepare';
import { atOnce } from '../readings';
import { readThrough } from '../gathering/readThrough';
import { shiftedEnd, shownRange } from './shownRange';
import type { Source } from '../account/source';
import { idleFilters, noSuchAttribute } from '../texts';

interface Ways {
  readonly steps: StepPlan;
  readonly gather: () => Promise<GatheredSides>;
}

export interface Drawing {
  readonly gathered: GatheredSides;
  /** Undefined where nothing is fetched yet. */
  readonly picture: Picture | undefined;
}

export async function draw(
  account: Account,
  source: Source,
  prepared: Prepared,
  question: Question,
  ways: Ways
): Promise<Drawing> {
  const { pictures } = account;
  const { query, looking = atOnce } = question;
  const asked = askedIn(prepared, query, ways.steps);
  const namesOf = ({ groups }: Pick<Unnamed, 'groups'>): Promise<Names> =>
    namesForPanel(account, source, prepared, query.groupBy, groups);
  // What is known need not wait for what has to be read.
  const known = pictures.has(asked) ? await looking(() => drawnBefore()) : undefined;
  return known ?? (await drawnAnew(pictures.of));

  async function drawnBefore(): Promise<Drawing | undefined> {
    await question.turn?.();
    const gathered = await ways.gather();
    const input = inputOf(prepared, query, ways.steps, gathered);
    const found = input && pictures.of(madeOf(asked, input, gathered));
    return found !== undefined && areSameNames(found.names, await namesOf(found.picture))
      ? { gathered, picture: found.picture }
      : undefined;
  }

  /** @param knownOf what somebody else had drawn while this waited for its turn. */
  async function drawnAnew(knownOf: Pictures['of']): Promise<Drawing> {
    const { begun: gathered, result } = await readThrough(
      account.store,
      prepared.app,
      ways.gather,
      (each) => drawing(inputOf(prepared, query, ways.steps, each), each, knownOf),
      question
    );
    if (result === undefined) {
      return { gathered, picture: undefined };
    }
    const picture = result.named(await namesOf(result));
    return picture === undefined ? drawnAnew(() => undefined) : { gathered, picture };
  }

  function* drawing(
    input: EvaluationInput | undefined,
    gathered: GatheredSides,
    knownOf: Pictures['of']
  ): Evaluating<Unnamed | undefined> {
    if (input === undefined) {
      return undefined;
    }
    const made = madeOf(asked, input, gathered);
    const found = knownOf(made);
    return found === undefined
      ? drawn(pictures, made, yield* evaluated({ ...input, parts: pictures.partsOf(prepared.app) }))
      : unnamed(found);
  }
}

interface Unnamed {
  readonly groups: readonly GroupValues[];
  /** Undefined where it is drawn with other names. */
  named(names: Names): Picture | undefined;
}

const unnamed = ({ picture, names: drawnWith }: Named): Unnamed => ({
  groups: picture.groups,
  named: (names) => (areSameNames(drawnWith, names) ? picture : undefined),
});

const drawn = (pictures: Pictures, made: MadeOf, { groups, unknown = [], notices, frames }: Evaluation): Unnamed => ({
  groups,
  named: (names) => {
    const picture = { groups, unknown, notices, frames: frames(names) };
    pictures.keep(made, picture, names);
    return picture;
  },
});

/** Undefined where nothing is fetched yet. */
function inputOf(
  prepared: Prepared,
  query: MetricsQuery,
  steps: StepPlan,
  gathered: GatheredSides
): EvaluationInput | undefined {
  const { until, untilThen } = drawnSides(gathered, prepared);
  if (until === null && untilThen === null) {
    return undefined;
  }
  const range = shownRange(query, steps, until);
  return {
    query,
    environments: prepared.environments,
    range,
    ...shiftedEnd(query, steps, range, untilThen),
    alignment: steps.alignment,
    headers: gathered.headers,
    described: gathered.plan.described,
    forAlert: false,
    bornAt: prepared.demand.bornAt,
  };
}

const askedIn = ({ app, environments }: Prepared, query: MetricsQuery, { range, alignment }: StepPlan): string =>
  JSON.stringify([app.account, app.app, query, environments ?? null, range, alignment.step]);

/** All that an evaluation goes by: the stored answers of an app are told by window and time. */
function madeOf(asked: string, input: EvaluationInput, { headers, plan }: GatheredSides): MadeOf {
  const { query, range, shiftedTo, described, bornAt } = input;
  const known = JSON.stringify([
    ...[range, shiftedTo ?? null, plan.endsInNext],
    columnNames(query).map((name) => described?.get(name) ?? null),
    [...(bornAt ?? [])],
  ]);
  return { asked, known, headers };
}

function* evaluated(input: EvaluationInput): Evaluating<Evaluation> {
  const { query } = input;
  const evaluation = yield* evaluate(input);
  refuseUnknownAttributes(withOwnFilters(query), evaluation.attributes);
  const [idle, notPassed] = [idleInOver, impassable].map((filtersOf) => filtersOf(query, evaluation.attributes));
  if (idle.length > 0) {
    return withNothing(evaluation, idleFilters(query, idle));
  }
  return notPassed.length === 0 ? evaluation : withNothing(evaluation, noSuchAttribute(query, notPassed));
}

const withNothing = (evaluation: Evaluation, why: Remark): Evaluation => ({
  ...evaluation,
  groups: [],
  unknown: [],
  frames: () => [],
  notices: [why],
});
