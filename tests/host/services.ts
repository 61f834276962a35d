import { fileURLToPath } from 'node:url';
import { credentials, loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { ProtoGrpcType as BackendPackage } from '../../backend/protocol/generated/backend';
import type { ProtoGrpcType as ControllerPackage } from '../../backend/protocol/generated/controller';
import type { ProtoGrpcType as HealthPackage } from '../../backend/protocol/generated/health';
import type { GRPCControllerClient } from '../../backend/protocol/generated/plugin/GRPCController';
import type { HealthClient } from '../../backend/protocol/generated/grpc/health/v1/Health';
import type { DataClient } from '../../backend/protocol/generated/pluginv2/Data';
import type { DiagnosticsClient } from '../../backend/protocol/generated/pluginv2/Diagnostics';
import type { ResourceClient } from '../../backend/protocol/generated/pluginv2/Resource';

/** Grafana lets a plugin's answers be as large as gRPC can make them. */
const CLIENT_OPTIONS = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

export interface Services {
  readonly health: HealthClient;
  readonly diagnostics: DiagnosticsClient;
  readonly data: DataClient;
  readonly resource: ResourceClient;
  readonly controller: GRPCControllerClient;
  close(): void;
}

/** Clients for what a plugin serves. @param address the path of a unix socket, or host and port. */
export function connect(address: string): Services {
  const files = ['backend', 'controller', 'health'].map((name) =>
    fileURLToPath(new URL(`../../backend/protocol/proto/${name}.proto`, import.meta.url))
  );
  // The types are generated from these very files, with these very options.
  const packages = loadPackageDefinition(
    loadSync(files, { keepCase: true, longs: Number, enums: String, defaults: true, arrays: true, objects: true })
  ) as unknown as BackendPackage & ControllerPackage & HealthPackage;
  const { pluginv2, plugin, grpc } = packages;
  const target = [
    address.startsWith('/') ? `unix:${address}` : address,
    credentials.createInsecure(),
    CLIENT_OPTIONS,
  ] as const;
  const health = new grpc.health.v1.Health(...target);
  const diagnostics = new pluginv2.Diagnostics(...target);
  const data = new pluginv2.Data(...target);
  const resource = new pluginv2.Resource(...target);
  const controller = new plugin.GRPCController(...target);
  return {
    health,
    diagnostics,
    data,
    resource,
    controller,
    close: () => {
      for (const client of [health, diagnostics, data, resource, controller]) {
        client.close();
      }
    },
  };
}
