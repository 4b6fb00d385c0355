/** What checks read of a GatewayEntrypoint, the product's own kind. @module */
import type { Condition, KubeObject } from '../../kube/objects.ts';
import { resource } from '../../kube/resources.ts';

export interface EntrypointView extends KubeObject {
  spec?: {
    gatewayRef?: { name?: string };
    mode?: string;
    elb?: { id?: string };
    listeners?: { port: number; elbPort?: number }[];
    healthCheck?: { port?: number };
  };
  status?: {
    mode?: string;
    loadBalancer?: { id?: string };
    listeners?: { port: number; elbPort: number; listenerID?: string }[];
    conditions?: Condition[];
  };
}

export const gatewayEntrypoints = resource<EntrypointView>(
  'cilium-cce.io/v1alpha1',
  'GatewayEntrypoint',
  'gatewayentrypoints',
  'Namespaced',
);
