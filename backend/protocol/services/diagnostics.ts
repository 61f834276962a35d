import { status } from '@grpc/grpc-js';
import { deadlineOf, signalOf } from '../call';
import { contextOf } from '../context';
import type { CheckHealthResponse } from '../generated/pluginv2/CheckHealthResponse';
import type { DiagnosticsHandlers } from '../generated/pluginv2/Diagnostics';
import { headersOf } from '../headers';
import type { Logger } from '../log/log';
import type { HealthResult, Plugin } from '../plugin';
import { Refusal } from '../requests/refusal';

const UNEXPECTED: HealthResult = {
  status: 'error',
  message: "The health check failed unexpectedly. Grafana's server log says why.",
};

export function diagnosticsHandlers(plugin: Promise<Plugin>, logger: Logger): DiagnosticsHandlers {
  return {
    CheckHealth: (call, done) => {
      const { pluginContext, headers } = call.request;
      const check = async () => {
        const request = { context: contextOf(pluginContext), headers: headersOf(headers), ...deadlineOf(call) };
        return wireResult(await (await plugin).checkHealth(request, signalOf(call)));
      };
      void check()
        .catch((err: unknown) => {
          if (err instanceof Refusal) {
            return wireResult({ status: 'error', message: err.message });
          }
          logger.error({ err }, 'The health check failed unexpectedly');
          return wireResult(UNEXPECTED);
        })
        .then((result) => done(null, result));
    },

    CollectMetrics: (_call, done) => {
      const collect = async () => (await (await plugin).collectMetrics?.()) ?? '';
      void collect().then(
        (text) => done(null, { metrics: { prometheus: Buffer.from(text) } }),
        (err: unknown) => {
          logger.error({ err }, 'Collecting metrics failed unexpectedly');
          done({ code: status.INTERNAL, details: "Collecting metrics failed. Grafana's server log says why." });
        }
      );
    },
  };
}

function wireResult({ status, message, details }: HealthResult): CheckHealthResponse {
  return {
    status: status === 'ok' ? 'OK' : 'ERROR',
    message,
    ...(details !== undefined && { jsonDetails: Buffer.from(JSON.stringify(details)) }),
  };
}
