/**
 * What the chart refuses (facts/cilium.md §1.3), in its own words. Kept apart from what it lets through
 * and the agent then dies of (§1.4).
 * @module
 */
import type { ValueReader } from './values.ts';

/** A failed `helm install`: `message` is the template's `fail`, `template` the file that said it. */
export class HelmError extends Error {
  override readonly name = 'HelmError';
  readonly template: string;

  constructor(message: string, template = 'templates/validate.yaml') {
    super(message);
    this.template = template;
  }
}

/** Options that earlier charts had, by the version that dropped them. */
const REMOVED: Readonly<Record<string, readonly string[]>> = {
  'v1.18': ['enableCiliumEndpointSlice', 'ciliumEndpointSlice.sliceMode'],
  'v1.16': [
    'encryption.keyFile',
    'encryption.mountPath',
    'encryption.secretName',
    'encryption.interface',
    'proxy.prometheus.enabled',
    'proxy.prometheus.port',
    'endpointStatus',
    'remoteNodeIdentity',
    'containerRuntime.integration',
    'etcd.managed',
  ],
  'v1.15': [
    'tunnel',
    'clustermesh.apiserver.tls.ca.cert',
    'clustermesh.apiserver.tls.ca.key',
    'enableK8sEventHandover',
    'enableCnpStatusUpdates',
  ],
};

type Check = (values: ValueReader) => string | undefined;

const removedOptions: Check = (values) => {
  for (const [version, options] of Object.entries(REMOVED)) {
    // The sentence is likely the chart's own; only the list of options is certain (facts/cilium.md §1.3, 1).
    const found = options.find((option) => values.has(option));
    if (found)
      return `${found} has been removed in ${version}. For details please refer to https://docs.cilium.io/en/${version}/operations/upgrade/#helm-options`;
  }
};

const trafficPolicy = (values: ValueReader, path: string): boolean => ['Cluster', 'Local'].includes(values.text(path));

const CHECKS: readonly Check[] = [
  removedOptions,
  (values) =>
    values.truthy('k8sServiceHost') && values.truthy('k8sServiceHostRef.name')
      ? 'Both k8sServiceHostRef and k8sServiceHost are set. Please set only one of them.'
      : undefined,
  (values) =>
    values.truthy('hubble.ui.enabled') && !values.truthy('hubble.ui.standalone.enabled') && !values.truthy('hubble.relay.enabled')
      ? 'Hubble UI requires .Values.hubble.relay.enabled=true'
      : undefined,
  (values) =>
    values.truthy('hubble.relay.enabled') && !values.truthy('hubble.enabled')
      ? 'Hubble Relay requires .Values.hubble.enabled=true'
      : undefined,
  (values) =>
    (values.truthy('ingressController.enabled') ||
      values.truthy('gatewayAPI.enabled') ||
      values.text('loadBalancer.l7.backend') === 'envoy') &&
    !values.truthy('l7Proxy')
      ? "Ingress or Gateway API controller or Envoy L7 Load Balancer  requires .Values.l7Proxy to be set to 'true'"
      : undefined,
  (values) =>
    values.truthy('ingressController.enabled') &&
    ['LoadBalancer', 'NodePort'].includes(values.text('ingressController.service.type')) &&
    !trafficPolicy(values, 'ingressController.service.externalTrafficPolicy')
      ? "Cilium Ingress services of type 'LoadBalancer' or 'NodePort' need an externalTrafficPolicy set to 'Cluster' or 'Local'."
      : undefined,
  (values) =>
    values.truthy('gatewayAPI.enabled') && !trafficPolicy(values, 'gatewayAPI.externalTrafficPolicy')
      ? "Cilium GatewayAPI needs an externalTrafficPolicy set to 'Cluster' or 'Local'."
      : undefined,
  // Only the literal "disabled": Gateway API with kubeProxyReplacement=false passes here and dies silently in the operator.
  (values) =>
    (values.truthy('ingressController.enabled') || values.truthy('gatewayAPI.enabled') || values.truthy('envoyConfig.enabled')) &&
    values.text('kubeProxyReplacement') === 'disabled'
      ? "Ingress/Gateway API controller and EnvoyConfig require .Values.kubeProxyReplacement to be explicitly set to 'false' or 'true'"
      : undefined,
  (values) =>
    values.truthy('authentication.mutual.spire.enabled') && !values.truthy('authentication.enabled')
      ? 'SPIRE integration requires .Values.authentication.enabled=true and .Values.authentication.mutual.spire.enabled=true'
      : undefined,
  (values) =>
    values.truthy('ciliumEndpointSlice.enabled') && values.truthy('disableEndpointCRD')
      ? 'if Cilium Endpoint Slices are enabled, the Cilium Endpoint CRD cannot be disabled (.Values.disableEndpointCRD=true)'
      : undefined,
  clusterName,
  (values) => {
    const max = values.text('clustermesh.maxConnectedClusters');
    return max !== '' && max !== '255' && max !== '511' ? 'max-connected-clusters must be set to 255 or 511' : undefined;
  },
  (values) => {
    const id = Number(values.text('envoy.baseID'));
    return id < 0 || id > 4294967295
      ? 'envoy.baseID must be an integer greater than or equal to 0 and less than or equal to 4294967295'
      : undefined;
  },
  (values) =>
    values.truthy('bpf.tproxy') && values.text('bpf.datapathMode').startsWith('netkit')
      ? '.Values.bpf.tproxy cannot be enabled with .Values.bpf.datapathMode=netkit or netkit-l2'
      : undefined,
];

function clusterName(values: ValueReader): string | undefined {
  const name = values.text('cluster.name');
  const id = Number(values.text('cluster.id'));
  if (name === '') return 'The cluster name is invalid: cannot be empty';
  if (name.length > 32)
    return "The cluster name is invalid: must not be more than 32 characters. Configure 'upgradeCompatibility' to 1.15 or earlier to temporarily skip this check at your own risk";
  if (!/^([a-z0-9][-a-z0-9]*)?[a-z0-9]$/.test(name)) {
    return "The cluster name is invalid: must consist of lower case alphanumeric characters and '-', and must start and end with an alphanumeric character.";
  }
  if (name === 'default' && id !== 0) return 'The cluster name is invalid: cannot use default value with cluster.id != 0';
  return undefined;
}

const ELSEWHERE: readonly [template: string, check: Check][] = [
  [
    'templates/cilium-configmap.yaml',
    (values) =>
      ['true', 'false'].includes(values.text('kubeProxyReplacement'))
        ? undefined
        : 'kubeProxyReplacement must be explicitly set to a valid value (true or false) to continue.',
  ],
  [
    'templates/cilium-configmap.yaml',
    (values) =>
      values.truthy('gke.enabled') && values.truthy('routingMode') && values.text('routingMode') !== 'native'
        ? 'RoutingMode must be set to native when gke.enabled=true'
        : undefined,
  ],
  [
    'templates/cilium-configmap.yaml',
    (values) =>
      values.truthy('aksbyocni.enabled') && values.truthy('routingMode') && values.text('routingMode') !== 'tunnel'
        ? 'RoutingMode must be set to tunnel when aksbyocni.enabled=true'
        : undefined,
  ],
  ['templates/cilium-configmap.yaml', (values) => nativeRoutingCidr(values, 4)],
  ['templates/cilium-configmap.yaml', (values) => nativeRoutingCidr(values, 6)],
  [
    'templates/cilium-configmap.yaml',
    (values) =>
      values.get('operator.setNodeTaints') === true && !values.truthy('operator.removeNodeTaints')
        ? 'Cannot have operator.setNodeTaintsMaxNodes and not operator.removeNodeTaints = false'
        : undefined,
  ],
];

function nativeRoutingCidr(values: ValueReader, family: 4 | 6): string | undefined {
  if (values.text('routingMode') !== 'native' || !values.truthy(`ipv${family}.enabled`)) return undefined;
  if (values.truthy('ipMasqAgent.enabled') || values.truthy('eni.enabled') || values.truthy('alibabacloud.enabled')) return undefined;
  if (values.get(`enableIPv${family}Masquerade`) === false) return undefined;
  // The blank at the start is in the original.
  return values.truthy(`ipv${family}NativeRoutingCIDR`)
    ? undefined
    : ` ipv${family}NativeRoutingCIDR must be set when routingMode is native`;
}

/** Throws the first {@link HelmError} that the chart would stop at. */
export function validateValues(values: ValueReader): void {
  for (const check of CHECKS) {
    const message = check(values);
    if (message) throw new HelmError(message);
  }
  for (const [template, check] of ELSEWHERE) {
    const message = check(values);
    if (message) throw new HelmError(message, template);
  }
}
