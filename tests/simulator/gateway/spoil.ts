/** Faults that change an answer's text. */
import { catalogued, otlpName } from '../../../src/engine/catalogue/catalogue';
import type { Call } from './calls';
import type { ActiveFault } from './faults';
import { padded } from './padding';

export function spoil(body: string, fault: ActiveFault | undefined, { labels, interval }: Call): string {
  switch (fault?.kind) {
    case 'truncated json':
      return body.slice(0, Math.floor(body.length * 0.6));
    case 'errors beside data': {
      const errors = [{ message: fault.message, path: ['ecosystem', 'forgeMetrics', 'appMetrics'] }];
      return `${body.slice(0, body.lastIndexOf('}'))},"errors":${JSON.stringify(errors)}}`;
    }
    case 'large': {
      const counter = labels.find((label) => catalogued(label)?.kind === 'counter');
      return padded(body, counter ? otlpName(counter) : 'forge_padding', interval?.start ?? 0, fault.megabytes);
    }
    default:
      return body;
  }
}
