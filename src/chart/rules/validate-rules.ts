/** Rules of templates/validate.yaml, in its order. @module */
import { removedOption } from '../removed-options.ts';
import { isMap, type HelmValue, type ValueReader } from '../values.ts';
import { clusterId, clusterName, kvstoreMesh } from './clustermesh.ts';
import { allSet, intOf, isBefore, oneOf, type Rule, type Said } from './rule.ts';

const hasGatewayOrIngress = (values: ValueReader): boolean =>
  values.truthy('ingressController.enabled') || values.truthy('gatewayAPI.enabled');

const wantsIssuer = (values: ValueReader, path: string): boolean =>
  values.truthy(`${path}.enabled`) && oneOf(values, `${path}.method`, 'certmanager') && !values.truthy(`${path}.certManagerIssuerRef`);

export const VALIDATE_RULES = {
  removedOption: {
    paths: [],
    says(values): Said | undefined {
      const found = removedOption(values);
      return found && { text: found.text, at: [found.path] };
    },
  },
  apiServerTwice: {
    paths: ['k8sServiceHostRef.name', 'k8sServiceHost'],
    says: (values) =>
      allSet(values, 'k8sServiceHost', 'k8sServiceHostRef.name', 'k8sServiceHostRef.key')
        ? 'Both k8sServiceHostRef and k8sServiceHost are set. Please set only one of them.'
        : undefined,
  },
  hubbleUi: {
    paths: ['hubble.relay.enabled', 'hubble.ui.enabled'],
    says: (values) =>
      values.truthy('hubble.ui.enabled') && !values.truthy('hubble.ui.standalone.enabled') && !values.truthy('hubble.relay.enabled')
        ? 'Hubble UI requires .Values.hubble.relay.enabled=true'
        : undefined,
  },
  hubbleUiStandalone: {
    paths: ['hubble.ui.standalone.tls.certsVolume'],
    says: (values) =>
      allSet(values, 'hubble.ui.enabled', 'hubble.ui.standalone.enabled', 'hubble.relay.tls.server.enabled') &&
      !values.truthy('hubble.ui.standalone.tls.certsVolume')
        ? 'Hubble UI in standalone with Hubble Relay server TLS enabled requires providing .Values.hubble.ui.standalone.tls.certsVolume for mounting client certificates in the backend pod'
        : undefined,
  },
  hubbleRelay: {
    paths: ['hubble.relay.enabled', 'hubble.enabled'],
    says: (values) =>
      values.truthy('hubble.relay.enabled') && !values.truthy('hubble.enabled')
        ? 'Hubble Relay requires .Values.hubble.enabled=true'
        : undefined,
  },
  certManagerIssuer: {
    paths: [],
    says(values): Said | undefined {
      const [what, path] =
        allSet(values, 'hubble.enabled', 'hubble.tls.enabled') && wantsIssuer(values, 'hubble.tls.auto')
          ? ['Hubble', 'hubble.tls.auto']
          : values.truthy('clustermesh.useAPIServer') && wantsIssuer(values, 'clustermesh.apiserver.tls.auto')
            ? ['ClusterMesh', 'clustermesh.apiserver.tls.auto']
            : [];
      return path === undefined
        ? undefined
        : {
            text: `${what} TLS certgen method=certmanager requires that user specifies .Values.${path}.certManagerIssuerRef`,
            at: [`${path}.method`],
          };
    },
  },
  hubbleRedact: {
    paths: ['hubble.redact.http.headers.deny', 'hubble.redact.http.headers.allow'],
    says: (values) =>
      allSet(values, 'hubble.redact.http.headers.allow', 'hubble.redact.http.headers.deny')
        ? 'Only one of .Values.hubble.redact.http.headers.allow, .Values.hubble.redact.http.headers.deny can be specified'
        : undefined,
  },
  hubbleUiImage: { paths: [], says: hubbleUiImage },
  l7Proxy: {
    paths: ['l7Proxy', 'gatewayAPI.enabled'],
    // A null takes the value away, and what is not there is not asked.
    says: (values) =>
      (hasGatewayOrIngress(values) || oneOf(values, 'loadBalancer.l7.backend', 'envoy')) &&
      values.get('l7Proxy') !== undefined &&
      !values.truthy('l7Proxy')
        ? "Ingress or Gateway API controller or Envoy L7 Load Balancer  requires .Values.l7Proxy to be set to 'true'"
        : undefined,
  },
  ingressTrafficPolicy: {
    paths: ['ingressController.service.externalTrafficPolicy'],
    says: (values) =>
      values.truthy('ingressController.enabled') &&
      oneOf(values, 'ingressController.service.type', 'LoadBalancer', 'NodePort') &&
      !oneOf(values, 'ingressController.service.externalTrafficPolicy', 'Cluster', 'Local')
        ? "Cilium Ingress services of type 'LoadBalancer' or 'NodePort' need an externalTrafficPolicy set to 'Cluster' or 'Local'."
        : undefined,
  },
  gatewayTrafficPolicy: {
    paths: ['gatewayAPI.externalTrafficPolicy'],
    says: (values) =>
      values.truthy('gatewayAPI.enabled') && !oneOf(values, 'gatewayAPI.externalTrafficPolicy', 'Cluster', 'Local')
        ? "Cilium GatewayAPI needs an externalTrafficPolicy set to 'Cluster' or 'Local'."
        : undefined,
  },
  // Only the literal "disabled": Gateway API with kubeProxyReplacement=false passes here and dies silently in the operator.
  kubeProxyDisabled: {
    paths: ['kubeProxyReplacement'],
    says: (values) =>
      (hasGatewayOrIngress(values) || values.truthy('envoyConfig.enabled')) &&
      (oneOf(values, 'kubeProxyReplacement', 'disabled') || (values.get('kubeProxyReplacement') === undefined && isBefore(values, 14)))
        ? "Ingress/Gateway API controller and EnvoyConfig require .Values.kubeProxyReplacement to be explicitly set to 'false' or 'true'"
        : undefined,
  },
  spire: {
    paths: ['authentication.enabled', 'authentication.mutual.spire.enabled'],
    says: (values) =>
      values.truthy('authentication.mutual.spire.enabled') && !values.truthy('authentication.enabled')
        ? 'SPIRE integration requires .Values.authentication.enabled=true and .Values.authentication.mutual.spire.enabled=true'
        : undefined,
  },
  endpointSlices: {
    paths: ['disableEndpointCRD', 'ciliumEndpointSlice.enabled'],
    says: (values) =>
      values.truthy('ciliumEndpointSlice.enabled') && values.get('disableEndpointCRD') === true
        ? 'if Cilium Endpoint Slice is enabled (.Values.ciliumEndpointSlice.enabled=true), it requires .Values.disableEndpointCRD=false'
        : undefined,
  },
  clusterName: { paths: ['cluster.name', 'cluster.id'], says: clusterName },
  clusterId: { paths: ['cluster.id'], says: clusterId },
  kvstoreMesh: { paths: ['clustermesh.apiserver.kvstoremesh.kvstoreMode', 'clustermesh.useAPIServer'], says: kvstoreMesh },
  maxConnectedClusters: {
    paths: ['clustermesh.maxConnectedClusters'],
    says: (values) =>
      [255, 511].includes(intOf(values, 'clustermesh.maxConnectedClusters'))
        ? undefined
        : 'max-connected-clusters must be set to 255 or 511',
  },
  envoyBaseId: {
    paths: ['envoy.baseID'],
    says(values) {
      const id = intOf(values, 'envoy.baseID');
      return id < 0 || id > 4294967295 ? 'envoy.baseID must be an int. Supported values 0 - 4294967295' : undefined;
    },
  },
  clientBackoff: {
    paths: ['extraEnv', 'k8sClientExponentialBackoff.enabled'],
    says: (values) =>
      values.truthy('k8sClientExponentialBackoff.enabled') && values.list('extraEnv').some(isBackoffVariable)
        ? 'k8sClientExponentialBackoff cannot be enabled when extraEnv contains KUBE_CLIENT_BACKOFF_BASE or KUBE_CLIENT_BACKOFF_DURATION'
        : undefined,
  },
  standaloneDnsProxy: {
    paths: ['dnsProxy.proxyPort', 'standaloneDnsProxy.enabled'],
    says: (values) =>
      values.truthy('standaloneDnsProxy.enabled') && !values.truthy('dnsProxy.proxyPort')
        ? 'standaloneDnsProxy requires dnsProxy.proxyPort to be explicitly set (e.g., 10094)'
        : undefined,
  },
  tproxyNetkit: {
    paths: ['bpf.tproxy', 'bpf.datapathMode'],
    says: (values) =>
      values.truthy('bpf.tproxy') && oneOf(values, 'bpf.datapathMode', 'netkit', 'netkit-l2')
        ? '.Values.bpf.tproxy cannot be enabled with .Values.bpf.datapathMode=netkit or .Values.bpf.datapathMode=netkit-l2'
        : undefined,
  },
} as const satisfies Record<string, Rule>;

/** The image of a developer is any version. */
function hubbleUiImage(values: ValueReader): Said | undefined {
  if (!values.truthy('hubble.ui.enabled')) return undefined;
  const tags = ['backend', 'frontend'].map((part) => `hubble.ui.${part}.image.tag`);
  if (tags.some((path) => oneOf(values, path, 'latest'))) return undefined;
  const path = tags.find((one) => /^v?0\.[0-8](?:\.|@|-|$)/.test(values.text(one)));
  return path === undefined ? undefined : { text: `Hubble UI requires ${path} to be '>=v0.9.0'`, at: [path] };
}

function isBackoffVariable(variable: HelmValue): boolean {
  const name = isMap(variable) ? variable['name'] : undefined;
  return name === 'KUBE_CLIENT_BACKOFF_BASE' || name === 'KUBE_CLIENT_BACKOFF_DURATION';
}
