/**
 * What the chart refuses (facts/cilium.md §1.3), in its own words where they are known; {@link OWN_WORDS} says where
 * they are not. Kept apart from what it lets through and the agent then dies of (§1.4, agent-refusals.ts). What depends
 * on the cluster that Helm renders for is not here: APIs of Prometheus, ConfigMap kube-public/cluster-info. Not known
 * closely enough: the rules of ClusterMesh for a kvstore.
 * @module
 */
import { removedOption } from './removed-options.ts';
import type { HelmValue, ValueReader } from './values.ts';

/** A failed `helm install`: `message` is the template's `fail`, `template` the file that said it. */
export class HelmError extends Error {
  override readonly name = 'HelmError';
  readonly template: string;

  constructor(message: string, template = VALIDATE) {
    super(message);
    this.template = template;
  }
}

const VALIDATE = 'templates/validate.yaml';
const CONFIG_MAP = 'templates/cilium-configmap.yaml';

/** A rule of the chart that values break. */
export interface ChartRefusal {
  readonly rule: ChartRule;
  readonly text: string;
  readonly template: string;
  /** Values that make it; the first is where a person changes something. */
  readonly paths: readonly string[];
}

interface Rule {
  readonly template?: string;
  readonly paths: readonly string[];
  /** The refusal's words, or `undefined`. With `at`: the values are others than `paths`. */
  says(values: ValueReader): string | { text: string; at: readonly string[] } | undefined;
}

const oneOf = (values: ValueReader, path: string, ...words: string[]): boolean => words.includes(values.text(path));
const hasGatewayOrIngress = (values: ValueReader): boolean =>
  values.truthy('ingressController.enabled') || values.truthy('gatewayAPI.enabled');

/** In the chart's order: Helm says the first alone. */
const RULES = {
  removedOption: {
    paths: [],
    says(values) {
      const found = removedOption(values);
      return found && { text: found.text, at: [found.path] };
    },
  },
  apiServerTwice: {
    paths: ['k8sServiceHostRef.name', 'k8sServiceHost'],
    says: (values) =>
      values.truthy('k8sServiceHost') && values.truthy('k8sServiceHostRef.name')
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
      values.truthy('hubble.ui.enabled') &&
      values.truthy('hubble.ui.standalone.enabled') &&
      values.truthy('hubble.relay.tls.server.enabled') &&
      !values.truthy('hubble.ui.standalone.tls.certsVolume')
        ? 'Hubble UI in standalone mode with TLS of the relay server requires .Values.hubble.ui.standalone.tls.certsVolume'
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
    says(values) {
      const below = [
        ...(values.truthy('hubble.enabled') && values.truthy('hubble.tls.enabled') ? ['hubble.tls.auto'] : []),
        ...(values.truthy('clustermesh.useAPIServer') ? ['clustermesh.apiserver.tls.auto'] : []),
      ].find(
        (path) =>
          values.truthy(`${path}.enabled`) &&
          oneOf(values, `${path}.method`, 'certmanager') &&
          !values.truthy(`${path}.certManagerIssuerRef`),
      );
      return below && { text: `${below}.method=certmanager requires ${below}.certManagerIssuerRef`, at: [`${below}.method`] };
    },
  },
  hubbleRedact: {
    paths: ['hubble.redact.http.headers.deny', 'hubble.redact.http.headers.allow'],
    says: (values) =>
      values.truthy('hubble.redact.enabled') &&
      values.truthy('hubble.redact.http.headers.allow') &&
      values.truthy('hubble.redact.http.headers.deny')
        ? 'only one of hubble.redact.http.headers.allow and hubble.redact.http.headers.deny may be set'
        : undefined,
  },
  hubbleUiImage: {
    paths: [],
    says(values) {
      if (!values.truthy('hubble.ui.enabled')) return undefined;
      const path = ['backend', 'frontend']
        .map((part) => `hubble.ui.${part}.image.tag`)
        .find((one) => /^v?0\.[0-8](?:\.|$)/.test(values.text(one)));
      return path && { text: `${path} must be at least v0.9.0`, at: [path] };
    },
  },
  l7Proxy: {
    paths: ['l7Proxy', 'gatewayAPI.enabled'],
    says: (values) =>
      (hasGatewayOrIngress(values) || oneOf(values, 'loadBalancer.l7.backend', 'envoy')) && !values.truthy('l7Proxy')
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
      (hasGatewayOrIngress(values) || values.truthy('envoyConfig.enabled')) && oneOf(values, 'kubeProxyReplacement', 'disabled')
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
      values.truthy('ciliumEndpointSlice.enabled') && values.truthy('disableEndpointCRD')
        ? 'if Cilium Endpoint Slices are enabled, the Cilium Endpoint CRD cannot be disabled (.Values.disableEndpointCRD=true)'
        : undefined,
  },
  clusterName: { paths: ['cluster.name', 'cluster.id'], says: clusterName },
  clusterId: { paths: ['cluster.id'], says: clusterId },
  maxConnectedClusters: {
    paths: ['clustermesh.maxConnectedClusters'],
    says: (values) =>
      oneOf(values, 'clustermesh.maxConnectedClusters', '', '255', '511') ? undefined : 'max-connected-clusters must be set to 255 or 511',
  },
  envoyBaseId: {
    paths: ['envoy.baseID'],
    says(values) {
      const id = Number(values.text('envoy.baseID'));
      return id < 0 || id > 4294967295
        ? 'envoy.baseID must be an integer greater than or equal to 0 and less than or equal to 4294967295'
        : undefined;
    },
  },
  clientBackoff: {
    paths: ['extraEnv', 'k8sClientExponentialBackoff.enabled'],
    says: (values) =>
      values.truthy('k8sClientExponentialBackoff.enabled') && values.list('extraEnv').some(isBackoffVariable)
        ? 'k8sClientExponentialBackoff.enabled excludes KUBE_CLIENT_BACKOFF_BASE and KUBE_CLIENT_BACKOFF_DURATION in extraEnv'
        : undefined,
  },
  standaloneDnsProxy: {
    paths: ['dnsProxy.proxyPort', 'standaloneDnsProxy.enabled'],
    says: (values) =>
      values.truthy('standaloneDnsProxy.enabled') && !values.truthy('dnsProxy.proxyPort')
        ? 'standaloneDnsProxy.enabled requires dnsProxy.proxyPort other than 0'
        : undefined,
  },
  tproxyNetkit: {
    paths: ['bpf.tproxy', 'bpf.datapathMode'],
    says: (values) =>
      values.truthy('bpf.tproxy') && values.text('bpf.datapathMode').startsWith('netkit')
        ? '.Values.bpf.tproxy cannot be enabled with .Values.bpf.datapathMode=netkit or netkit-l2'
        : undefined,
  },
  kubeProxyValue: {
    template: CONFIG_MAP,
    paths: ['kubeProxyReplacement'],
    says: (values) =>
      oneOf(values, 'kubeProxyReplacement', 'true', 'false')
        ? undefined
        : 'kubeProxyReplacement must be explicitly set to a valid value (true or false) to continue.',
  },
  gkeRouting: {
    template: CONFIG_MAP,
    paths: ['routingMode', 'gke.enabled'],
    says: (values) =>
      values.truthy('gke.enabled') && !oneOf(values, 'routingMode', '', 'native')
        ? 'RoutingMode must be set to native when gke.enabled=true'
        : undefined,
  },
  aksRouting: {
    template: CONFIG_MAP,
    paths: ['routingMode', 'aksbyocni.enabled'],
    says: (values) =>
      values.truthy('aksbyocni.enabled') && !oneOf(values, 'routingMode', '', 'tunnel')
        ? 'RoutingMode must be set to tunnel when aksbyocni.enabled=true'
        : undefined,
  },
  nativeCidrV4: { template: CONFIG_MAP, paths: ['ipv4NativeRoutingCIDR', 'routingMode'], says: (values) => nativeRoutingCidr(values, 4) },
  nativeCidrV6: { template: CONFIG_MAP, paths: ['ipv6NativeRoutingCIDR', 'routingMode'], says: (values) => nativeRoutingCidr(values, 6) },
  nodeTaints: {
    template: CONFIG_MAP,
    paths: ['operator.setNodeTaints', 'operator.removeNodeTaints'],
    says: (values) =>
      values.get('operator.setNodeTaints') === true && !values.truthy('operator.removeNodeTaints')
        ? 'Cannot have operator.setNodeTaintsMaxNodes and not operator.removeNodeTaints = false'
        : undefined,
  },
  meshAuthMode: {
    template: 'templates/clustermesh-apiserver/deployment.yaml',
    paths: ['clustermesh.apiserver.tls.authMode'],
    says: (values) =>
      values.truthy('clustermesh.useAPIServer') && !oneOf(values, 'clustermesh.apiserver.tls.authMode', 'legacy', 'migration', 'cluster')
        ? '.Values.clustermesh.apiserver.tls.authMode must be one of legacy, migration, cluster'
        : undefined,
  },
} as const satisfies Record<string, Rule>;

export type ChartRule = keyof typeof RULES;
export const CHART_RULES = Object.keys(RULES) as readonly ChartRule[];

/** Rules whose sentence in the chart is not known: the text is ours. Of removed options only the list is certain. */
export const OWN_WORDS: readonly ChartRule[] = [
  'removedOption',
  'hubbleUiStandalone',
  'certManagerIssuer',
  'hubbleRedact',
  'hubbleUiImage',
  'clusterId',
  'clientBackoff',
  'standaloneDnsProxy',
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

/** cilium/cilium#21330 */
function clusterId(values: ValueReader): string | undefined {
  const id = Number(values.text('cluster.id'));
  const marksOfCloud =
    values.truthy('eni.enabled') || values.truthy('alibabacloud.enabled') || oneOf(values, 'cni.chainingMode', 'aws-cni');
  const collides = (id >= 128 && id <= 255) || (id >= 384 && id <= 511);
  const allowed = values.map('extraConfig')['allow-unsafe-policy-skb-usage'];
  return collides && marksOfCloud && allowed !== true && allowed !== 'true'
    ? `cluster.id ${id} collides with packet marks of ENI, Alibaba Cloud and aws-cni`
    : undefined;
}

function isBackoffVariable(variable: HelmValue): boolean {
  const name = typeof variable === 'object' && variable !== null && !Array.isArray(variable) ? variable['name'] : undefined;
  return name === 'KUBE_CLIENT_BACKOFF_BASE' || name === 'KUBE_CLIENT_BACKOFF_DURATION';
}

function nativeRoutingCidr(values: ValueReader, family: 4 | 6): string | undefined {
  if (values.text('routingMode') !== 'native' || !values.truthy(`ipv${family}.enabled`)) return undefined;
  if (values.truthy('ipMasqAgent.enabled') || values.truthy('eni.enabled') || values.truthy('alibabacloud.enabled')) return undefined;
  if (values.get(`enableIPv${family}Masquerade`) === false) return undefined;
  // The blank at the start is in the original.
  return values.truthy(`ipv${family}NativeRoutingCIDR`)
    ? undefined
    : ` ipv${family}NativeRoutingCIDR must be set when routingMode is native`;
}

/** Everything that the chart refuses of these values, in its order. */
export function chartRefusals(values: ValueReader): ChartRefusal[] {
  return CHART_RULES.flatMap((name): ChartRefusal[] => {
    const rule: Rule = RULES[name];
    const said = rule.says(values);
    if (said === undefined) return [];
    const { text, at } = typeof said === 'string' ? { text: said, at: rule.paths } : said;
    return [{ rule: name, text, template: rule.template ?? VALIDATE, paths: at }];
  });
}

/** Throws the {@link HelmError} that the chart would stop at. */
export function validateValues(values: ValueReader): void {
  const [first] = chartRefusals(values);
  if (first) throw new HelmError(first.text, first.template);
}
