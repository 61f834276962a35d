import { status } from '@grpc/grpc-js';
import type { HealthHandlers } from '../generated/grpc/health/v1/Health';

/** The one service go-plugin asks for. */
const SERVICE = 'plugin';

/** gRPC's health check: is the process there, whatever the data source's own health. */
export const healthHandlers: HealthHandlers = {
  Check: ({ request }, done) =>
    request.service === SERVICE || request.service === ''
      ? done(null, { status: 'SERVING' })
      : done({ code: status.NOT_FOUND, details: `There is no service "${request.service}" here.` }),
};
