/** The collector as a service: collects until it is told to stop, and tells how it does. */
import type { Registration } from '../../../src/accounts/accounts';
import { durationMs, after, HOUR, type Clock } from '../../../src/engine/time';
import type { Logger } from '../../protocol';
import type { Runtime } from '../../runtime';
import type { Configuration } from '../config/configuration';
import { EXIT, type ExitCode } from '../exitCodes';
import { ALONE } from '../texts';
import { closedStores } from './closedStores';
import { codeOf } from '../config/references';
import { createAttempts } from '../../metricStores/pulled/attempts';
import { createPullCredentials } from '../../metricStores/pulled/credentials';
import { PULLED_AT, pullPage } from '../pull/pages';
import { fetchedStores } from './fetchedStores';
import { reportHealth } from './health';
import { pageOf } from './pages';
import { startServer, type RunningServer } from './server';

/** A data source that is not heard of for a week is collected no further. */
const HEARD_EVERY = durationMs(HOUR);

export interface ServiceParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly runtime: Runtime;
  /** Resolves when it is to end. */
  readonly stopped: Promise<void>;
}

export async function serve(configuration: Configuration, parts: ServiceParts): Promise<ExitCode> {
  const { clock, log, runtime } = parts;
  const { accounts, deliveries, metrics, sharing, storage } = runtime;
  const registrations = () =>
    configuration.dataSources.map(({ name, settings }) => [name, accounts.of(settings)] as const);

  const since = clock.now();
  const warnings = ({ account, source }: Registration): readonly string[] => [
    ...sharing.refusals(),
    ...sharing.warnings(account.key),
    ...closedStores(deliveries.of(source.id).running),
  ];
  const health = () => reportHealth({ clock, since, trouble: storage.trouble, warnings, registrations });
  const credentials = createPullCredentials({ memo: storage.memo, clock });
  const pulled = () => fetchedStores(configuration.dataSources, deliveries, credentials);
  const attempts = createAttempts(clock);
  let server: RunningServer;
  try {
    server = startServer({
      ...configuration,
      log,
      answer: ({ method, url, headers }, address) => {
        const path = new URL(url).pathname;
        return path.startsWith(PULLED_AT)
          ? pullPage({ method, path, authorization: headers.get('authorization'), address }, pulled, attempts)
          : pageOf(method, path, { health, metrics: () => metrics.collect(accounts.all()) });
      },
    });
  } catch (failure) {
    const { host, port } = configuration.listen;
    log.fatal(`Nothing can be told at ${host}:${port} (${codeOf(failure)}): give \`listen\` another address or port.`);
    return EXIT.unavailable;
  }

  let cancel = (): void => undefined;
  const hear = (): void => {
    registrations();
    cancel = clock.schedule(after(clock.now(), HEARD_EVERY), hear);
  };
  hear();
  log.info(
    { url: server.url, dataSources: configuration.dataSources.map(({ name }) => name) },
    configuration.process.redis.kind === 'none' ? `Collecting. ${ALONE}` : 'Collecting'
  );
  await parts.stopped;
  log.info('Stopping: what is under way is finished first');
  cancel();
  await server.stop();
  return EXIT.done;
}
