/** Questions and their answers: what a query needs, the steps it is answered in, and its evaluation. */
export { evaluate } from './answered/evaluate';
export { idleInOver, impassable, refuseUnknownAttributes, withOwnFilters } from './reading/knownAttributes';
export { everyStep } from './steps/alignment';
export { rangesRead, readFrom } from './asked/lookback';
export { columnNames, columnsOf, labelIn } from './asked/metrics';
export { problemOfRange } from './asked/range';
export { earlierOf, stepsThen, zoneOf } from './asked/earlier';
export { earlierBy, shiftOf } from './asked/shift';
export { cutAtFrontier, planSteps, planWholeRange } from './asked/steps';
export { unfilledVariable } from './asked/unfilled';
export { largest } from './reading/top';
export { Turn } from './reading/turn';
