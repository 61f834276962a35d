/** The command line of the collector. */
import { parseArgs } from 'node:util';
import { MINUTE, durationMs, type DurationMs } from '../../src/engine/time';

const DEFAULT_MINUTES = 10;
const MOST_MINUTES = 24 * 60;

export const USAGE = `Usage: gpx_app_metrics… collect --config FILE [--check | --once [--minutes N] | --pull [--renew STORE]]

Collects the metrics of Forge apps without Grafana: into the store that the Grafana plugin has.

  --config FILE   what to collect, as YAML: docs/collector.md
  --check         read the configuration, say what would be done, and end
  --once          collect for a while, say what is still missing, and end: for a scheduled job
  --minutes N     how long --once may take, ${DEFAULT_MINUTES} unless told otherwise
  --pull          print address, name and password of each store that is fetched
  --renew STORE   give that store new ones first: the old ones are wrong from then on
  --help          this text

Exit codes: 0 done, 1 failed, 2 arguments or configuration refused, 3 data folder or address not to be had,
4 --once: calls failed, and windows are missing for that.
`;

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'misused'; readonly message: string }
  | { readonly kind: 'check'; readonly config: string }
  | { readonly kind: 'serve'; readonly config: string }
  | { readonly kind: 'once'; readonly config: string; readonly within: DurationMs }
  | { readonly kind: 'pull'; readonly config: string; readonly renewed: string | undefined };

/** @param args what stands after `collect`. */
export function readArguments(args: readonly string[]): Command {
  const read = parsed(args);
  if (typeof read === 'string') {
    return { kind: 'misused', message: read };
  }
  const { config, check, once, pull, minutes, renew, help } = read;
  if (help) {
    return { kind: 'help' };
  }
  if (config === undefined || config === '') {
    return { kind: 'misused', message: '--config is missing: give the file that says what to collect.' };
  }
  if ([check, once, pull].filter(Boolean).length > 1) {
    return { kind: 'misused', message: "--check, --once and --pull can't be had together: give one of them." };
  }
  if (renew !== undefined && !pull) {
    return { kind: 'misused', message: '--renew is for --pull alone: leave it out, or add --pull.' };
  }
  if (minutes !== undefined && !once) {
    return { kind: 'misused', message: '--minutes is for --once alone: leave it out, or add --once.' };
  }
  if (pull) {
    return { kind: 'pull', config, renewed: renew };
  }
  if (!once) {
    return { kind: check ? 'check' : 'serve', config };
  }
  const length = minutes === undefined ? DEFAULT_MINUTES : Number(minutes);
  return length > 0 && length <= MOST_MINUTES
    ? { kind: 'once', config, within: durationMs(length * MINUTE) }
    : {
        kind: 'misused',
        message: `--minutes is "${minutes}": it must be a number above 0, and ${MOST_MINUTES} at most.`,
      };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        config: { type: 'string' },
        check: { type: 'boolean', default: false },
        once: { type: 'boolean', default: false },
        minutes: { type: 'string' },
        pull: { type: 'boolean', default: false },
        renew: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (failure) {
    return failure instanceof Error ? failure.message : String(failure);
  }
}
