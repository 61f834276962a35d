import { catalogued } from './catalogue';

/** In OpenTelemetry's words. Of what is known to be counted the gateway says seconds. @param said by the gateway */
export const unitThatLeaves = (metric: string, said = ''): string =>
  catalogued(metric)?.unit === 'short' ? '1' : said;
