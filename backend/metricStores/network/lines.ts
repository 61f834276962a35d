/** Text handed over by TCP to one checked address. */
import { after, SECOND, type Clock } from '../../../src/engine/time';
import { errorCode } from '../../http/errorCode';
import type { LinesReply } from '../adapter';
import { meansUnreached, type Unreached } from './unreached';

/** A proxy without a receiver behind it takes a connection, and closes it within this time. */
const GRACE = SECOND;

/**
 * The runtime's own sockets are used: those of `node:net` call it written and finished though the receiver has reset.
 * @param store its address as it was given, to be named.
 */
export function sendLines(
  address: string,
  port: number,
  text: Uint8Array,
  store: URL,
  clock: Clock,
  signal: AbortSignal
): Promise<LinesReply | Unreached> {
  return new Promise((resolve) => {
    let written = 0;
    let hasSaidEnd = false;
    let callOff: (() => void) | undefined;
    const settle = (reply: LinesReply | Unreached) => {
      callOff?.();
      resolve(reply);
    };
    const brokeOff = () =>
      settle({ kind: 'failure', isFinal: false, words: `${store.host} broke off before all was read` });
    const pump = (socket: Bun.Socket) => {
      while (written < text.byteLength) {
        const taken = socket.write(text.subarray(written));
        if (taken <= 0) {
          return;
        }
        written += taken;
      }
      callOff ??= clock.schedule(after(clock.now(), GRACE), () => {
        hasSaidEnd = true;
        socket.shutdown();
      });
    };
    Bun.connect({
      hostname: address,
      port,
      allowHalfOpen: true,
      socket: {
        open: (socket) => {
          if (signal.aborted) {
            socket.terminate();
            return;
          }
          signal.addEventListener('abort', () => socket.terminate());
          pump(socket);
        },
        drain: pump,
        // Whatever a receiver says is read away.
        data: () => undefined,
        end: (socket) => {
          if (!hasSaidEnd) {
            brokeOff();
          }
          socket.end();
        },
        // Closed after our end and without a word: it has read what was sent, or would have reset the connection.
        close: (_socket, error) => (hasSaidEnd && error === undefined ? settle({ kind: 'handed over' }) : brokeOff()),
        error: brokeOff,
      },
    }).catch((error: unknown) => {
      const words = `${store.host} can't be reached (${errorCode(error)})`;
      settle(meansUnreached(errorCode(error)) ? { unreached: words } : { kind: 'failure', isFinal: false, words });
    });
  });
}
