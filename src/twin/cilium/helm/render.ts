/**
 * What `helm install cilium cilium/cilium --version 1.19.1 --namespace kube-system -f values.yaml` makes.
 * Left out of the chart: Hubble's certificates, relay and UI, ClusterMesh, SPIRE, the preflight check.
 * @module
 */
import { defaultValues } from '../../../chart/chart-keys.ts';
import { ciliumConfigData, hasEnvoyDaemonSet } from '../../../chart/config-map.ts';
import type { Manifest } from './manifest.ts';
import { accessControl, secretsNamespaces } from './rbac.ts';
import { HelmError, validateValues } from '../../../chart/validations.ts';
import { mergeValues, ValueReader, type HelmValues } from '../../../chart/values.ts';
import { agentDaemonSet } from './agent.ts';
import { envoyDaemonSet } from './envoy.ts';
import { operatorDeployment } from './operator.ts';

export interface RenderTarget {
  /** Default `kube-system`. */
  namespace?: string;
  /** Whether the cluster serves GatewayClass when Helm renders: `gatewayClass.create: auto` asks for it. Default true. */
  gatewayClassCrd?: boolean;
  /** The server in ConfigMap kube-public/cluster-info, read for `k8sServiceHost: auto`; absent: no such ConfigMap. */
  clusterInfo?: { host: string; port: string };
}

/**
 * Renders the chart.
 * @throws HelmError with the chart's own sentence when it refuses the values.
 * @example
 * const objects = renderCilium(documentValues());
 * for (const object of objects) await client.create(resourceOf(object), object);
 */
export function renderCilium(values: object, target: RenderTarget = {}): Manifest[] {
  const namespace = target.namespace ?? 'kube-system';
  const reader = new ValueReader(mergeValues(defaultValues(), values as HelmValues));
  validateValues(reader);

  const config = ciliumConfigData(reader);
  const options = { namespace, config, apiServer: apiServerAddress(reader, target) };
  const gatewayApi = reader.truthy('gatewayAPI.enabled');
  const envoy = hasEnvoyDaemonSet(reader);

  return [
    ...secretsNamespaces(reader),
    ...accessControl(reader, namespace, envoy),
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cilium-config', namespace }, data: config },
    ...(reader.truthy('agent') && reader.truthy('hubble.enabled') ? [hubblePeer(namespace, reader)] : []),
    ...(reader.truthy('agent') ? [agentDaemonSet(reader, options)] : []),
    ...(envoy ? [envoyDaemonSet(reader, options)] : []),
    ...(reader.truthy('operator.enabled') ? [operatorDeployment(reader, options)] : []),
    ...(gatewayApi && makesGatewayClass(reader, target) ? [gatewayClass()] : []),
  ];
}

function apiServerAddress(values: ValueReader, target: RenderTarget): { host: string; port: string } | undefined {
  const host = values.text('k8sServiceHost');
  if (host === '') return undefined;
  if (host !== 'auto') return { host, port: values.text('k8sServicePort') };
  if (!target.clusterInfo) {
    throw new HelmError(
      'ConfigMap kube-public/cluster-info not found, please create it or set k8sServiceHost to a valid value',
      'templates/_helpers.tpl',
    );
  }
  return target.clusterInfo;
}

function makesGatewayClass(values: ValueReader, target: RenderTarget): boolean {
  const create = values.text('gatewayAPI.gatewayClass.create');
  return create === 'auto' ? (target.gatewayClassCrd ?? true) : create === 'true';
}

const gatewayClass = (): Manifest => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'GatewayClass',
  metadata: { name: 'cilium' },
  spec: { controllerName: 'io.cilium/gateway-controller', description: 'The default Cilium GatewayClass' },
});

const hubblePeer = (namespace: string, values: ValueReader): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'hubble-peer',
    namespace,
    labels: { 'k8s-app': 'cilium', 'app.kubernetes.io/name': 'hubble-peer', 'app.kubernetes.io/part-of': 'cilium' },
  },
  spec: {
    selector: { 'k8s-app': 'cilium' },
    internalTrafficPolicy: 'Local',
    ports: [
      {
        name: 'peer-service',
        port: Number(values.text('hubble.peerService.servicePort') || (values.truthy('hubble.tls.enabled') ? 443 : 80)),
        protocol: 'TCP',
        targetPort: values.get('hubble.peerService.targetPort'),
      },
    ],
  },
});
