/** The entrypoint Service, as far as it is the same in every mode. Pure. @module */
import { shortenName } from '../../cluster/gateway-names.ts';
import { message, type Message } from '../../i18n/index.ts';
import { splitKey, type Draft, type ObjectMeta } from '../../kube/objects.ts';
import type { Service } from '../../kube/resources.ts';
import { MANAGED_BY, OWNER_NAME, OWNER_UID, PRODUCT, SERVICE_PROXY_NAME } from '../api/names.ts';
import { REASON } from '../api/reasons.ts';
import { BridgeError } from '../bridge-error.ts';
import { clientIpOf } from '../mode.ts';
import type { PortBinding, Situation } from '../situation.ts';
import { ccmAnnotations, type Annotations } from './ccm-annotations.ts';
import type { ObjectBinding } from './strategy.ts';

/**
 * Name of everything that is made for an entrypoint (`namespace/name`): the names of Services hold no dots.
 *
 * @example objectName('shop/web') // 'cilium-cce-shop-web'
 */
export const objectName = (entrypoint: string): string => shortenName(`${PRODUCT}-${entrypoint.replace(/[/.]/g, '-')}`);

/** Metadata of an object in Cilium's namespace, by which it is found again. */
export function metadataOf({ key, entrypoint, environment }: Situation): Partial<ObjectMeta> & { name: string; namespace: string } {
  return {
    name: objectName(key),
    namespace: environment.ciliumNamespace,
    labels: { [MANAGED_BY]: PRODUCT, [OWNER_UID]: entrypoint.metadata.uid },
    annotations: { [OWNER_NAME]: key },
  };
}

export interface ServiceShape {
  /** Absent: the Service has no selector. */
  readonly selector?: Record<string, string>;
  readonly targetPort: (binding: PortBinding) => number;
  /** Whether Envoy can be shown the client's address through a shared ELB, with externalTrafficPolicy Local. */
  readonly keepsClientIP: boolean;
  /** kube-proxy and Cilium leave the Service alone: only the ELB is to lead somewhere. */
  readonly withoutProxy: boolean;
  readonly nodePorts: boolean;
  readonly annotations?: Annotations;
}

/** @throws BridgeError on `Accepted` when two ports ask for the same listener */
export function entrypointService(situation: Situation, shape: ServiceShape): Draft<Service> {
  const { ports } = situation;
  const twice = ports.find((one, index) => ports.findIndex(({ elbPort }) => elbPort === one.elbPort) !== index);
  if (twice) throw new BridgeError('Accepted', REASON.invalid, message('bridge.mode.samePort', { port: twice.elbPort }));
  const transparent = preservesOnShared(situation, shape.keepsClientIP);
  const { labels, annotations, ...metadata } = metadataOf(situation);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      ...metadata,
      labels: { ...labels, ...(shape.withoutProxy && { [SERVICE_PROXY_NAME]: PRODUCT }) },
      annotations: {
        ...annotations,
        ...ccmAnnotations(situation, isDedicated(situation) ? undefined : transparent),
        ...shape.annotations,
      },
    },
    spec: {
      type: 'LoadBalancer',
      ...(shape.selector && { selector: shape.selector }),
      ports: ports.map((binding) => ({
        name: `port-${binding.port}`,
        port: binding.elbPort,
        protocol: 'TCP',
        targetPort: shape.targetPort(binding),
      })),
      // Transparent listeners of a shared ELB are effective with Local only (facts/huawei-cce.md §3).
      externalTrafficPolicy: transparent ? 'Local' : 'Cluster',
      allocateLoadBalancerNodePorts: shape.nodePorts,
    },
  };
}

/** As the class says; an ELB without one is a shared one for CCE too. */
export const isDedicated = ({ entrypoint }: Situation): boolean => entrypoint.spec.elb.class === 'performance';

const preservesOnShared = (situation: Situation, keepsClientIP: boolean): boolean =>
  keepsClientIP &&
  !isDedicated(situation) &&
  situation.entrypoint.spec.clientIP === 'Preserve' &&
  situation.ports.some(({ protocol }) => protocol === 'TCP');

/** The promises of the ports. @param keepsClientIP whether the way behind the ELB keeps the client's address */
export function bindingsOf(
  situation: Situation,
  keepsClientIP: boolean,
  nodePort: (binding: PortBinding) => ObjectBinding['nodePort'],
): ObjectBinding[] {
  // Dedicated ELBs always show it to their members at layer 4 (facts/huawei-cce.md §3).
  const kept = keepsClientIP && (isDedicated(situation) || preservesOnShared(situation, keepsClientIP));
  return situation.ports.map((binding) => ({
    port: binding.port,
    elbPort: binding.elbPort,
    protocol: binding.protocol,
    clientIP: clientIpOf(binding.protocol, kept),
    nodePort: nodePort(binding),
  }));
}

/** What the annotations of CCE cannot say. @param choosesNodes whether the mode itself decides which nodes are members */
export function ccmWarnings({ entrypoint, environment }: Situation, mode: string, choosesNodes: boolean): Message[] {
  const { nodeSelector, healthCheck } = entrypoint.spec;
  const { healthyThreshold = 3, unhealthyThreshold = 3, enabled } = healthCheck ?? {};
  return [
    ...(nodeSelector && !choosesNodes ? [message('bridge.mode.warning.nodeSelector', { mode })] : []),
    ...(enabled !== false && healthyThreshold !== unhealthyThreshold
      ? [message('bridge.mode.warning.thresholds', { healthy: healthyThreshold, unhealthy: unhealthyThreshold })]
      : []),
    ...(environment.ccm === 'oss' && healthCheck && (healthCheck.protocol === 'HTTP' || healthCheck.port !== undefined)
      ? [message('bridge.mode.warning.ossHealthCheck')]
      : []),
    ...(environment.ccm === 'cce' && environment.cceVersion === undefined ? [message('bridge.mode.warning.notCce', { mode })] : []),
  ];
}

/** The ports that have a NodePort of the Gateway's; a listener that is new gets its own in a moment. */
export const withNodePort = (situation: Situation): Situation => ({
  ...situation,
  ports: situation.ports.filter(({ nodePort }) => nodePort !== undefined),
});

/** Text for commands: `namespace/name` taken apart. */
export const placeOf = (key: string): { namespace: string; name: string } => {
  const { namespace = '', name } = splitKey(key);
  return { namespace, name };
};
