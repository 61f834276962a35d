import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { ProtoGrpcType as BackendPackage } from './generated/backend';
import type { ProtoGrpcType as ControllerPackage } from './generated/controller';
import type { ProtoGrpcType as HealthPackage } from './generated/health';
import type { DataResponse } from './generated/pluginv2/DataResponse';
import backendProto from './proto/backend.proto' with { type: 'file' };
import controllerProto from './proto/controller.proto' with { type: 'file' };
import healthProto from './proto/health.proto' with { type: 'file' };

import { boundedService } from './requests/wireBounds';
import { writtenService } from './message/message';

/** What `npm run generate:protocol` was told as well: the generated types hold for these options only. */
const OPTIONS = { keepCase: true, longs: Number, enums: String, defaults: true, arrays: true, objects: true };

// proto-loader knows no types; the generated ones were made from these very files.
const packages = loadPackageDefinition(
  loadSync([backendProto, controllerProto, healthProto], OPTIONS)
) as unknown as BackendPackage & ControllerPackage & HealthPackage;

/** An answer to one query as protobuf has it. */
export const serializeResponse = (response: DataResponse): Uint8Array =>
  packages.pluginv2.DataResponse.serialize(response);

/** The services of the protocol, as gRPC's server wants to know them. */
export const definitions = {
  data: writtenService(boundedService(packages.pluginv2.Data.service)),
  diagnostics: packages.pluginv2.Diagnostics.service,
  resource: boundedService(packages.pluginv2.Resource.service),
  controller: packages.plugin.GRPCController.service,
  health: packages.grpc.health.v1.Health.service,
};
