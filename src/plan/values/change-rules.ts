/** Changes that a running cluster does not take, or takes with a break. By keys of cilium-config, so that a cluster can be one side. @module */
import { message, type Message } from '../../i18n/index.ts';
import { contains, parsePrefix } from '../../policy/cidr.ts';
import type { Severity } from '../../report/finding.ts';
import type { Confidence } from '../verdict.ts';
import type { ValuesCode, ValuesRule } from './rule.ts';
import { worded } from './wording.ts';

export interface ChangeWarning {
  readonly code: ValuesCode;
  readonly severity: Severity;
  readonly message: Message;
  readonly confidence: Confidence;
  readonly sources: readonly string[];
}

type Config = Readonly<Record<string, string>>;

export interface ChangeRule extends Omit<ValuesRule, 'find'> {
  readonly find: (before: Config, after: Config) => Message | undefined;
}

const IPAM_PAGE = 'https://docs.cilium.io/en/v1.19/network/concepts/ipam/cluster-pool/';
const KPR_PAGE = 'https://docs.cilium.io/en/v1.19/network/kubernetes/kubeproxy-free/';

const rule = (
  code: ValuesCode,
  severity: Severity,
  confidence: Confidence,
  sources: readonly string[],
  find: ChangeRule['find'],
): ChangeRule => {
  const { title, explanation } = worded({ code, severity, confidence, sources, find: () => [] });
  return { code, severity, confidence, sources, title, explanation, find };
};

/** What an absent key means (facts/cilium.md §2). */
const ABSENT: Config = {
  'routing-mode': 'tunnel',
  'tunnel-protocol': 'vxlan',
  'tunnel-port': '0',
  'enable-bpf-masquerade': 'false',
  'kube-proxy-replacement': 'false',
  'enable-gateway-api': 'false',
  'gateway-api-hostnetwork-enabled': 'false',
  'cni-chaining-mode': 'none',
  'enable-policy': 'default',
};

/** Said when one of the keys means something else than before. */
const changed =
  (keys: readonly string[], say: (key: string, from: string, to: string) => Message): ChangeRule['find'] =>
  (before, after) => {
    for (const key of keys) {
      const [from, to] = [before[key] ?? ABSENT[key] ?? '', after[key] ?? ABSENT[key] ?? ''];
      if (from !== to) return say(key, from, to);
    }
    return undefined;
  };

/** Only where both sides give addresses from pools. */
const pooled =
  (find: ChangeRule['find']): ChangeRule['find'] =>
  (before, after) => {
    return before['ipam'] === 'cluster-pool' && after['ipam'] === 'cluster-pool' ? find(before, after) : undefined;
  };

const poolsOf = (config: Config): string[] => (config['cluster-pool-ipv4-cidr'] ?? '').split(/[\s,]+/).filter(Boolean);

/** Whether the pools of before stand there yet, in their order; more may come behind. */
function keepsPools(before: readonly string[], after: readonly string[]): boolean {
  return before.every((pool, index) => {
    const [old, now] = [parsePrefix(pool), parsePrefix(after[index] ?? '')];
    return old !== undefined && now !== undefined && contains(old, now) && contains(now, old);
  });
}

export const CHANGE_RULES: readonly ChangeRule[] = [
  rule(
    'CCE7401',
    'error',
    'documented',
    [IPAM_PAGE],
    pooled(changed(['cluster-pool-ipv4-mask-size'], (_key, from, to) => message('plan.values.CCE7401.found', { from, to }))),
  ),
  rule(
    'CCE7402',
    'error',
    'documented',
    [IPAM_PAGE, 'cilium/cilium#20733'],
    pooled((before, after) => {
      const [old, now] = [poolsOf(before), poolsOf(after)];
      return keepsPools(old, now) ? undefined : message('plan.values.CCE7402.found', { from: old.join(' '), to: now.join(' ') });
    }),
  ),
  rule(
    'CCE7403',
    'error',
    'documented',
    ['https://docs.cilium.io/en/v1.19/network/concepts/ipam/'],
    changed(['ipam'], (_key, from, to) => message('plan.values.CCE7403.found', { from, to })),
  ),
  rule(
    'CCE7404',
    'warning',
    'source',
    ['https://docs.cilium.io/en/v1.19/network/concepts/routing/'],
    changed(['routing-mode', 'tunnel-protocol', 'tunnel-port'], (key, from, to) => message('plan.values.CCE7404.found', { key, from, to })),
  ),
  rule(
    'CCE7405',
    'warning',
    'documented',
    [KPR_PAGE],
    changed(['kube-proxy-replacement'], (_key, from, to) => message('plan.values.CCE7405.found', { from, to })),
  ),
  rule(
    'CCE7406',
    'warning',
    'measured',
    ['cilium/cilium#23604'],
    changed(['enable-bpf-masquerade'], (_key, from, to) => message('plan.values.CCE7406.found', { from, to })),
  ),
  rule(
    'CCE7407',
    'warning',
    'source',
    ['operator/pkg/gateway-api/cell.go'],
    changed(['enable-gateway-api'], (_key, from, to) =>
      message(to === 'true' ? 'plan.values.CCE7407.on' : 'plan.values.CCE7407.off', { from, to }),
    ),
  ),
  rule(
    'CCE7408',
    'warning',
    'source',
    ['operator/pkg/gateway-api/gateway_reconcile.go'],
    changed(['gateway-api-hostnetwork-enabled'], (_key, from, to) => message('plan.values.CCE7408.found', { from, to })),
  ),
  rule(
    'CCE7409',
    'error',
    'likely',
    ['https://docs.cilium.io/en/v1.19/network/clustermesh/clustermesh/'],
    changed(['cluster-name', 'cluster-id'], (key, from, to) => message('plan.values.CCE7409.found', { key, from, to })),
  ),
  rule(
    'CCE7410',
    'warning',
    'documented',
    ['https://docs.cilium.io/en/v1.19/security/policy/intro/'],
    changed(['enable-policy'], (_key, from, to) => message('plan.values.CCE7410.found', { from, to })),
  ),
  rule(
    'CCE7411',
    'warning',
    'source',
    ['values.yaml'],
    changed(['cni-chaining-mode', 'cni-exclusive'], (key, from, to) => message('plan.values.CCE7411.found', { key, from, to })),
  ),
];
