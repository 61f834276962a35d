/** Questions and their answers: what a query needs, the steps it is answered in, and its evaluation. */
export { evaluate } from './answered/evaluate';
export { idleInOver, impassable, refuseUnknownAttributes, withOwnFilters } from './reading/known/knownAttributes';
export { everyStep } from './steps/alignment';
export { rangesRead, readFrom } from './asked/times/lookback';
export { columnNames, columnsOf, labelIn } from './asked/metrics';
export { problemOfRange } from './asked/times/range';
export { earlierOf, stepsThen, zoneOf } from './asked/times/earlier';
export { earlierBy, shiftOf } from './asked/model/shift';
export { cutAtFrontier, planSteps, planWholeRange } from './asked/times/steps';
export { unfilledVariable } from './asked/unfilled';
export { sortedInTurns, takingTurns } from './reading/inTurns';
export { largest } from './reading/top';
export { Turn } from './reading/turn';
