import { chmodSync, existsSync, lstatSync, mkdirSync, renameSync, utimesSync } from 'node:fs';
import type { Logger } from '../log/log';
import type { SocketPlace } from './socketPlace';

const LOOK_EVERY_MS = 1_000;
/** Those who clean up take what nobody has touched for days. */
const TOUCH_EVERY_MS = 3_600_000;
const FOR_THE_OWNER_ALONE = 0o700;
const FOR_OTHERS = 0o077;

/**
 * Keeps a socket where Grafana looks for it. A Grafana that is connected doesn't need it; but it connects anew after half
 * an hour without a question, and would never find a plugin whose socket somebody has cleaned away.
 * @param listen serves at another path, too.
 * @param ending from then on the socket is to go.
 */
export function keepSocket(
  place: SocketPlace,
  listen: (path: string) => Promise<void>,
  ending: AbortSignal,
  logger: Logger
): void {
  let made = 1;
  const mend = async (): Promise<void> => {
    if (!existsSync(place.folder)) {
      mkdirSync(place.folder, { mode: FOR_THE_OWNER_ALONE });
    }
    if ((lstatSync(place.folder).mode & FOR_OTHERS) !== 0) {
      chmodSync(place.folder, FOR_THE_OWNER_ALONE);
      logger.warn({ folder: place.folder }, "Others could look into the socket's folder; now they can't");
    }
    if (!existsSync(place.path)) {
      // Under another name first: connections over the socket that is gone go on.
      made += 1;
      const fresh = `${place.path}-${made}`;
      await listen(fresh);
      renameSync(fresh, place.path);
      logger.warn({ socket: place.path }, 'Somebody removed the socket that Grafana connects to; it was made again');
    }
  };
  const look = (): void => {
    if (ending.aborted) {
      return;
    }
    mend()
      .catch((err: unknown) =>
        logger.error({ err, socket: place.path }, "The socket can't be made again; Grafana may lose the plugin")
      )
      .finally(() => setTimeout(look, LOOK_EVERY_MS).unref());
  };
  const touch = (): void => {
    const now = new Date();
    for (const path of [place.folder, place.path].filter((each) => existsSync(each))) {
      utimesSync(path, now, now);
    }
  };
  setTimeout(look, LOOK_EVERY_MS).unref();
  setInterval(touch, TOUCH_EVERY_MS).unref();
}
