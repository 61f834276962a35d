/** Questions and their answers: what a query needs, the steps it is answered in, and its evaluation. */
export { evaluate } from './evaluate';
export { refuseUnknownAttributes } from './knownAttributes';
export { lookbackOf, withLookback } from './lookback';
export { columnNames, columnsOf } from './metrics';
export { cutAtFrontier, planSteps, planWholeRange } from './steps';
