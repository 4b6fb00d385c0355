/**
 * NodePorts that stay. Cilium adopts a Service of the right name that is there before its Gateway, and a
 * NodePort survives its reconciles by port name (facts/cilium.md §3.5): so the Service is made first, and
 * made again when the Gateway goes.
 * @module
 */
import { gatewayServiceName } from '../cluster/gateway-names.ts';
import { message } from '../i18n/index.ts';
import type { KubeClient } from '../kube/client.ts';
import { controllerReference, keyOf, type Draft } from '../kube/objects.ts';
import { services, type Service } from '../kube/resources.ts';
import { isAlreadyExists, isNotFound, StatusError } from '../kube/status-error.ts';
import type { EntrypointListener, GatewayEntrypoint } from './api/entrypoint.ts';
import { LOAD_BALANCER_CLASS, MANAGED_BY, PINNED_FOR, PRODUCT } from './api/names.ts';
import { REASON } from './api/reasons.ts';
import { BridgeError } from './bridge-error.ts';
import { writeFresh } from './fresh-write.ts';
import type { Change } from './mode.ts';

type Pinned = EntrypointListener & { nodePort: number };
const pinned = ({ spec }: GatewayEntrypoint): Pinned[] => (spec.listeners ?? []).filter((one): one is Pinned => one.nodePort !== undefined);

export type PinChange = Change & ({ kind: 'create'; service: Draft<Service> } | { kind: 'patch'; service: Service });

/** What has to be written so that the Gateway's Service has the pinned NodePorts. Pure. */
export function pinChange(entrypoint: GatewayEntrypoint, service: Service | undefined): PinChange | undefined {
  const wanted = pinned(entrypoint);
  // One that is going has to be gone first.
  if (wanted.length === 0 || service?.metadata.deletionTimestamp) return undefined;
  const target = `Service ${placeholderKeyOf(entrypoint)}`;
  const detail = wanted.map(({ port, nodePort }) => `${port} → nodePort ${nodePort}`).join(', ');
  if (!service) return { verb: 'create', kind: 'create', target, detail, service: placeholder(entrypoint, wanted) };
  const differs = wanted.some(({ port, nodePort }) => service.spec?.ports?.some((one) => one.port === port && one.nodePort !== nodePort));
  return differs ? { verb: 'update', kind: 'patch', target, detail, service } : undefined;
}

/** Shaped as Cilium will want it, so that its adoption changes nothing but labels and owner. */
function placeholder(entrypoint: GatewayEntrypoint, wanted: readonly Pinned[]): Draft<Service> {
  const { namespace, name } = entrypoint.metadata;
  return {
    metadata: {
      namespace,
      name: gatewayServiceName(entrypoint.spec.gatewayRef.name),
      labels: { [MANAGED_BY]: PRODUCT },
      annotations: { [PINNED_FOR]: name },
      ownerReferences: [controllerReference(entrypoint, false)],
    },
    spec: {
      type: 'LoadBalancer',
      // Kept by Cilium for the Service's life: no cloud controller manager takes it (facts/huawei-cce.md §1, fact 5).
      loadBalancerClass: LOAD_BALANCER_CLASS,
      ports: wanted.map(({ port, nodePort }) => ({ name: `port-${port}`, port, nodePort, protocol: 'TCP' })),
    },
  };
}

/** @throws BridgeError when the API server refuses the NodePort */
export async function applyPin(client: KubeClient, entrypoint: GatewayEntrypoint, change: PinChange): Promise<void> {
  try {
    if (change.kind === 'create') await client.create(services, change.service);
    else await patchNodePorts(client, entrypoint, change.service);
  } catch (error) {
    // Cilium was quicker, or the Service has just gone: the next look sees it.
    if (isAlreadyExists(error) || isNotFound(error)) return;
    if (!(error instanceof StatusError) || error.code !== 422) throw error;
    throw new BridgeError(
      'Bound',
      REASON.nodePortTaken,
      message('bridge.pin.refused', { target: change.target, wanted: change.detail, why: error.message }),
    );
  }
}

async function patchNodePorts(client: KubeClient, entrypoint: GatewayEntrypoint, service: Service): Promise<void> {
  const wanted = pinned(entrypoint);
  await writeFresh(client, services, service, async ({ metadata: { namespace, name, resourceVersion }, spec }) => {
    const ports = (spec?.ports ?? []).map((one) => {
      const nodePort = wanted.find(({ port }) => port === one.port)?.nodePort;
      return nodePort === undefined ? one : { ...one, nodePort };
    });
    await client.patch(services, { namespace, name }, { type: 'merge', body: { metadata: { resourceVersion }, spec: { ports } } });
  });
}

/** The band that the API server keeps free of its own choices (facts/cilium.md §3.5). */
const STATIC_BAND = { from: 30000, to: 30085 };

/** Pinned ports that the API server may already have given away when they are asked for. */
export const outsideStaticBand = (entrypoint: GatewayEntrypoint): number[] =>
  pinned(entrypoint).flatMap(({ nodePort }) => (nodePort < STATIC_BAND.from || nodePort > STATIC_BAND.to ? [nodePort] : []));

export const isPinned = (entrypoint: GatewayEntrypoint): boolean => pinned(entrypoint).length > 0;

/** `namespace/name` of the Service that Cilium will make, or adopt, for the entrypoint's Gateway. */
export const placeholderKeyOf = ({ metadata: { namespace }, spec }: GatewayEntrypoint): string =>
  `${namespace}/${gatewayServiceName(spec.gatewayRef.name)}`;

export const gatewayKeyOf = (entrypoint: GatewayEntrypoint): string =>
  keyOf({ metadata: { namespace: entrypoint.metadata.namespace, name: entrypoint.spec.gatewayRef.name } });
