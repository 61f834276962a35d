import type { Ending } from '../process/ending';
import type { GRPCControllerHandlers } from '../generated/plugin/GRPCController';

/** go-plugin's request to end. The plugin is closed before the answer goes out, and the process ends after it. */
export function controllerHandlers({ close, exit }: Ending): GRPCControllerHandlers {
  return {
    Shutdown: (_call, done) => {
      void close().then(() => {
        done(null, {});
        void exit();
      });
    },
  };
}
