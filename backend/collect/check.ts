/** What `--check` prints: what would be done, without a call, a folder or a port. */
import { DAY, MINUTE } from '../../src/engine/time';
import type { Configuration, ConfiguredSource } from './config/configuration';
import { originOf } from './config/listen';
import { ALONE } from './texts';

export function checkText({ process, listen, certificate, dataSources }: Configuration): string {
  return [
    `Would keep what is collected in ${process.dataFolder}, and count the calls there.`,
    `Would tell how it does at ${originOf(listen, certificate !== undefined)}/healthz and /metrics.`,
    ...dataSources.flatMap(sourceTexts),
    process.redis.kind === 'none' ? ALONE : 'Would share the count of calls with others by a Redis.',
  ].join('\n');
}

function sourceTexts({ name, read, sentTo, fetched }: ConfiguredSource): readonly string[] {
  const { endpoint, email, apps, collects, settle, retention } = read;
  const { host } = new URL(endpoint);
  if (!collects) {
    return [`${name}: would collect nothing, since collect is false.`];
  }
  const named = apps.map(({ id, name: called }) => (called === undefined ? id : `${called} (${id})`));
  return [
    `${name}: would collect ${named.join(', ')} from ${host} as ${email};`,
    `  settled after ${settle / MINUTE} minutes, kept for ${retention / DAY} days.`,
    ...(sentTo.length === 0 ? [] : [`  Would send to the metric stores ${sentTo.join(', ')}.`]),
    ...(fetched.length === 0 ? [] : [`  Would let the metric stores ${fetched.join(', ')} be fetched.`]),
  ];
}
