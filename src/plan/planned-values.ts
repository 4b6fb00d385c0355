/** The Helm values of a plan: only what differs from the chart's defaults, each with its reason and how well it is known. Pure. @module */
import { defaultValues } from '../chart/chart-keys.ts';
import { ValueReader, type HelmValue } from '../chart/values.ts';
import { message, type Message } from '../i18n/index.ts';
import { trustedHops, type ClusterFacts } from './facts.ts';
import type { AddressPlan } from './judge/addresses.ts';
import { placeholder } from './placeholders.ts';
import type { Confidence } from './verdict.ts';

export interface PlannedValue {
  /** `ipam.operator.clusterPoolIPv4PodCIDRList`. */
  readonly key: string;
  readonly value: HelmValue;
  readonly why: Message;
  readonly confidence: Confidence;
  /** A person's own, which the plan leaves as it is. */
  readonly own?: true;
}

/** What the plan sets; facts/cilium.md §1.1 and §1.2 say of each why. */
export function plannedValues(facts: ClusterFacts, addresses: AddressPlan): PlannedValue[] {
  const all: PlannedValue[] = [
    {
      key: 'k8sServiceHost',
      value: facts.apiServerHost?.value ?? placeholder('api-server-address'),
      why: message('plan.value.apiServer'),
      confidence: 'source',
    },
    {
      key: 'k8sServicePort',
      value: facts.apiServerPort?.value ?? 5443,
      why: message('plan.value.apiServerPort'),
      confidence: 'documented',
    },
    { key: 'kubeProxyReplacement', value: true, why: message('plan.value.kubeProxyReplacement'), confidence: 'source' },
    { key: 'gatewayAPI.enabled', value: true, why: message('plan.value.gatewayApi'), confidence: 'source' },
    { key: 'gatewayAPI.xffNumTrustedHops', value: trustedHops(facts), why: message('plan.value.xff'), confidence: 'documented' },
    { key: 'gatewayAPI.gatewayClass.create', value: 'true', why: message('plan.value.gatewayClass'), confidence: 'source' },
    { key: 'bpf.masquerade', value: true, why: message('plan.value.masquerade'), confidence: 'measured' },
    { key: 'ipam.operator.clusterPoolIPv4PodCIDRList', value: pools(addresses), why: message('plan.value.pool'), confidence: 'source' },
    {
      key: 'ipam.operator.clusterPoolIPv4MaskSize',
      value: addresses.maskSize,
      why: message('plan.value.mask', { mask: addresses.maskSize, pods: addresses.podsPerNode }),
      confidence: 'source',
    },
    ...(facts.networkMode?.value === 'vpc-router' ? [tolerations()] : []),
    ...(onlyNode(facts)
      ? [{ key: 'operator.replicas', value: 1, why: message('plan.value.replicas'), confidence: 'source' } as const]
      : []),
    ...registryValues(facts.imageRegistry?.value),
  ];
  const defaults = new ValueReader(defaultValues());
  return all.filter(({ key, value }) => JSON.stringify(defaults.get(key)) !== JSON.stringify(value));
}

const pools = ({ podCidrs }: AddressPlan): HelmValue => (podCidrs.length > 0 ? [...podCidrs] : [placeholder('pod-cidr')]);

const onlyNode = ({ nodeGroups }: ClusterFacts): boolean => {
  const groups = nodeGroups?.value ?? [];
  return groups.length > 0 && groups.every(({ count, most }, _index, all) => all.length === 1 && Math.max(count, most ?? 0) === 1);
};

/** Helm replaces lists, so the chart's own have to be said again (facts/cilium.md §8). */
function tolerations(): PlannedValue {
  const own = new ValueReader(defaultValues()).list('operator.tolerations');
  return {
    key: 'operator.tolerations',
    value: [...own, { key: 'node.kubernetes.io/route-unreachable', operator: 'Exists' }],
    why: message('plan.value.tolerations'),
    confidence: 'source',
  };
}

/** Images that these values run: agent, operator, Envoy; copies have digests of their own (facts/needs.md, need 12). */
function registryValues(registry: string | undefined): PlannedValue[] {
  if (registry === undefined) return [];
  const base = registry.replace(/\/+$/, '');
  const of = (key: string, name: string): PlannedValue[] => [
    { key: `${key}.repository`, value: `${base}/${name}`, why: message('plan.value.registry'), confidence: 'documented' },
    { key: `${key}.useDigest`, value: false, why: message('plan.value.digest'), confidence: 'documented' },
  ];
  return [...of('image', 'cilium'), ...of('envoy.image', 'cilium-envoy'), ...of('operator.image', 'operator')];
}
