/** What Helm refuses to install, and what it installs and the agent refuses to start with. @module */
import { AGENT_REFUSALS, refusalText } from '../../../chart/agent-refusals.ts';
import { configKeys } from '../../../chart/config-keys.ts';
import { CHART_RULES, chartRefusals, type ChartRule } from '../../../chart/validations.ts';
import type { HelmValue } from '../../../chart/values.ts';
import { message } from '../../../i18n/index.ts';
import { remove, set, type Found, type RuleInput, type ValueEdit, type ValuesCode, type ValuesRule } from '../rule.ts';

const CHART_CODES: Readonly<Record<ChartRule, ValuesCode>> = {
  removedOption: 'CCE7101',
  apiServerTwice: 'CCE7102',
  hubbleUi: 'CCE7103',
  hubbleUiStandalone: 'CCE7104',
  hubbleRelay: 'CCE7105',
  certManagerIssuer: 'CCE7106',
  hubbleRedact: 'CCE7107',
  hubbleUiImage: 'CCE7108',
  l7Proxy: 'CCE7109',
  ingressTrafficPolicy: 'CCE7110',
  gatewayTrafficPolicy: 'CCE7111',
  kubeProxyDisabled: 'CCE7112',
  spire: 'CCE7113',
  endpointSlices: 'CCE7114',
  clusterName: 'CCE7115',
  clusterId: 'CCE7116',
  maxConnectedClusters: 'CCE7117',
  envoyBaseId: 'CCE7118',
  clientBackoff: 'CCE7119',
  standaloneDnsProxy: 'CCE7120',
  tproxyNetkit: 'CCE7121',
  kubeProxyValue: 'CCE7122',
  gkeRouting: 'CCE7123',
  aksRouting: 'CCE7124',
  nativeCidrV4: 'CCE7125',
  nativeCidrV6: 'CCE7126',
  nodeTaints: 'CCE7127',
  meshAuthMode: 'CCE7128',
  kvstoreMesh: 'CCE7129',
  duration: 'CCE7130',
  hubbleCertificates: 'CCE7131',
};

/** What settles a refusal where there is one thing that everybody means. */
const CHART_FIXES: Partial<Record<ChartRule, (path: string) => readonly ValueEdit[]>> = {
  removedOption: (path) => [remove(path)],
  apiServerTwice: () => [remove('k8sServiceHostRef')],
  hubbleUi: () => [set('hubble.relay.enabled', true)],
  l7Proxy: () => [set('l7Proxy', true)],
  gatewayTrafficPolicy: () => [set('gatewayAPI.externalTrafficPolicy', 'Cluster')],
  ingressTrafficPolicy: () => [set('ingressController.service.externalTrafficPolicy', 'Cluster')],
  kubeProxyDisabled: () => [set('kubeProxyReplacement', true)],
  kubeProxyValue: () => [set('kubeProxyReplacement', true)],
  spire: () => [set('authentication.enabled', true)],
  endpointSlices: () => [set('disableEndpointCRD', false)],
};

const refusalOf = (name: ChartRule): ValuesRule => ({
  code: CHART_CODES[name],
  severity: 'error',
  title: message('plan.values.refused.title', { rule: name }),
  explanation: message('plan.values.refused.explanation'),
  confidence: 'source',
  sources: ['templates/validate.yaml'],
  *find({ values, isSet }: RuleInput): Generator<Found> {
    for (const { rule, text, paths, template } of chartRefusals(values)) {
      if (rule !== name) continue;
      // A file says where it stands by what is written in it.
      const path = paths.find(isSet) ?? paths[0]!;
      const fix = CHART_FIXES[rule]?.(path);
      yield {
        path,
        message: message('plan.values.refused.found', { text: text.trim(), template }),
        ...(fix && { fix }),
      };
    }
  },
});

const AGENT_FIXES: Readonly<Record<string, readonly (readonly [path: string, value: HelmValue])[]>> = {
  'routing-mode': [['routingMode', 'tunnel']],
  'direct-routes': [['autoDirectNodeRoutes', false]],
  'eni-tunnel': [['ipam.mode', 'cluster-pool']],
  'no-conntrack': [['installNoConntrackIptablesRules', false]],
  'dsr-vxlan': [['loadBalancer.mode', 'snat']],
  'dsr-dispatch': [['loadBalancer.mode', 'snat']],
  'remote-node-masquerade': [['bpf.masquerade', true]],
  'egress-interfaces': [['egressMasqueradeInterfaces', '']],
  'masquerade-off': [['enableIPv4Masquerade', true]],
  'delegated-plugin': [['ipam.mode', 'cluster-pool']],
};

const agentRefusalRules: readonly ValuesRule[] = AGENT_REFUSALS.map((refusal, index) => ({
  code: `CCE${7201 + index}` as ValuesCode,
  severity: 'error',
  title: message('plan.values.fatal.title', { name: refusal.name }),
  explanation: message('plan.values.fatal.explanation'),
  confidence: 'source',
  sources: ['https://docs.cilium.io/en/v1.19/network/concepts/routing/'],
  *find({ config, values, isSet }) {
    if (!refusal.is(config)) return;
    // The chart makes ipam of eni.enabled, which a set ipam.mode would not undo.
    const edits = AGENT_FIXES[refusal.name]?.map(([path, value]) => set(path, value)) ?? [];
    const fix = values.truthy('eni.enabled') && refusal.name === 'eni-tunnel' ? [remove('eni.enabled')] : edits;
    const paths = refusal.keys.flatMap((key) => [
      ...configKeys()
        .filter((one) => one.key === key)
        .flatMap(({ helm }) => helm),
      `extraConfig.${key}`,
    ]);
    const inExtra = refusal.keys.find((key) => isSet(`extraConfig.${key}`));
    const path = inExtra ? `extraConfig.${inExtra}` : (paths.toReversed().find(isSet) ?? paths[0]!);
    yield {
      path,
      message: message('plan.values.fatal.found', { text: refusalText(refusal, config) }),
      ...(fix.length > 0 && inExtra === undefined && { fix }),
    };
  },
}));

export const REFUSAL_RULES: readonly ValuesRule[] = [...CHART_RULES.map(refusalOf), ...agentRefusalRules];
