import type { GRPCControllerHandlers } from '../generated/plugin/GRPCController';

/** go-plugin's request to end. `close` is over before the answer goes out, `exit` follows it. */
export function controllerHandlers(close: () => Promise<void>, exit: () => void): GRPCControllerHandlers {
  return {
    Shutdown: (_call, done) => {
      void close().then(() => {
        done(null, {});
        exit();
      });
    },
  };
}
