/** A cluster that meets each version advisory: the release, and what it takes besides. @module */
import { mergeValues } from '../../chart/values.ts';
import { ciliumNodes, gateways } from '../../cluster/kinds.ts';
import { configMaps, customResourceDefinitions, endpointSlices, nodes } from '../../kube/resources.ts';
import type { Lab } from '../../lab/index.ts';
import { ADVISORY_CHECKS } from '../advisory-checks.ts';
import { scenario as unlabelled } from '../CCE4001-gateway-slice-unlabelled/scenario.ts';
import { apply, remove } from './policy-scenario.ts';
import { changeRelease, diagnose, healthyValues, imagesOf, untilServed, type CheckScenario } from './rehearsal.ts';

export interface AdvisoryFault {
  readonly code: string;
  readonly name: string;
  readonly scenario: CheckScenario;
}

const REFERENCE = '1.19.1';
const GATEWAY = { namespace: 'default', name: 'ip-gateway' };
const SLICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };

/** For those who read the thread instead: no release is known to mend it, or only one of another minor. */
const byHand =
  (version: string): CheckScenario['fix'] =>
  (lab, { code, fixes }) => {
    if (fixes.length > 0) throw new Error(`${code} names a fix now: ${fixes[0]!.text}`);
    return changeRelease(lab, version);
  };
const back = (lab: Lab): Promise<void> => changeRelease(lab, REFERENCE);

/** `cilium-config` as people set it by hand, where the lab's chart has no value for it; agents read it when they start. */
async function configure(lab: Lab, data: Readonly<Record<string, string | null>>): Promise<void> {
  await lab.client.patch(configMaps, { namespace: 'kube-system', name: 'cilium-config' }, { type: 'merge', body: { data } });
  await lab.installation.restart('DaemonSet', 'kube-system', 'cilium');
}

const GATEWAY_API = 'gateway.networking.k8s.io';

/** Kinds that Cilium 1.20 asks for in `v1`, where Gateway API v1.4 has other versions of them or none (known-releases.ts). */
const V1_KINDS = [
  { kind: 'ReferenceGrant', plural: 'referencegrants' },
  { kind: 'TLSRoute', plural: 'tlsroutes' },
  { kind: 'BackendTLSPolicy', plural: 'backendtlspolicies' },
] as const;

/** As the bundle that Cilium 1.20 needs has them; applied before the upgrade, as its own guide says. */
async function gatewayApiOf120(lab: Lab): Promise<void> {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  for (const { kind, plural } of V1_KINDS) {
    const name = `${plural}.${GATEWAY_API}`;
    const present = lab.model.get(customResourceDefinitions, { name });
    const others = (present?.spec.versions ?? [])
      .filter((version) => version.name !== 'v1')
      .map((version) => ({ ...version, storage: false }));
    const versions = [...others, { name: 'v1', served: true, storage: true, schema }];
    if (present) {
      await lab.client.patch(customResourceDefinitions, { name }, { type: 'merge', body: { spec: { versions } } });
      continue;
    }
    const annotations = { 'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/gateway-api' };
    const names = { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` };
    await lab.client.create(customResourceDefinitions, {
      metadata: { name, annotations },
      spec: { group: GATEWAY_API, scope: 'Namespaced', names, versions },
    });
  }
}

const NATIVE = { routingMode: 'native', ipv4NativeRoutingCIDR: '10.101.0.0/16' };

/** What native routing takes on vpc-router: no taint, routes for the pods, and their traffic let in. */
async function routePods(lab: Lab): Promise<void> {
  for (const { metadata, spec } of lab.model.list(nodes)) {
    const taints = (spec?.taints ?? []).filter(({ key }) => key !== 'node.kubernetes.io/route-unreachable');
    await lab.client.patch(nodes, { name: metadata.name }, { type: 'merge', body: { spec: { taints } } });
  }
  await lab.eventually(
    'pod CIDRs',
    () => [...lab.model.list(ciliumNodes)].length === 2 && [...lab.model.list(ciliumNodes)].every(({ spec }) => spec?.ipam?.podCIDRs?.[0]),
  );
  lab.cce.setRoutes(
    [...lab.model.list(ciliumNodes)].map(({ metadata: { name }, spec }) => ({ destination: spec!.ipam!.podCIDRs![0]!, node: name })),
  );
  const groups = lab.cce.cloud().securityGroups;
  lab.cce.setSecurityGroups(
    groups.map((group) => ({ ...group, ingress: [...group.ingress, { protocol: 'any', source: { cidr: '10.101.0.0/16' } }] })),
  );
}

async function withoutTls(lab: Lab): Promise<void> {
  const listeners = lab.model.get(gateways, GATEWAY)?.spec?.listeners.filter(({ protocol }) => protocol !== 'TLS');
  await lab.client.patch(gateways, GATEWAY, { type: 'merge', body: { spec: { listeners } } });
}

/** Of another lab than the others. */
export const ADVISORY_LABS: readonly AdvisoryFault[] = [
  {
    // The label alone, as CCE4001 also offers it: what is left is this.
    code: 'CCE6002',
    name: 'a slice that has been given its label by hand',
    scenario: {
      ...unlabelled,
      async break(lab) {
        await unlabelled.break(lab);
        const label = { 'kubernetes.io/service-name': 'cilium-gateway-ip-gateway' };
        await lab.client.patch(endpointSlices, SLICE, { type: 'merge', body: { metadata: { labels: label } } });
      },
    },
  },
  {
    code: 'CCE6004',
    name: 'Gateways on the host network with 1.19.6',
    scenario: {
      options: { bridge: 'HostNetwork', values: mergeValues(healthyValues('HostNetwork'), imagesOf('1.19.6')) },
      async break(lab) {
        await untilServed(lab);
        await gatewayApiOf120(lab);
      },
      fix: byHand('1.20.5'),
    },
  },
  {
    code: 'CCE6006',
    name: 'chaining, native routing and WireGuard with 1.19.4',
    scenario: {
      options: { networkMode: 'vpc-router', values: [NATIVE, imagesOf('1.19.4')].reduce(mergeValues, healthyValues()) },
      async break(lab) {
        await routePods(lab);
        await untilServed(lab);
        await configure(lab, { 'cni-chaining-mode': 'generic-veth', 'enable-wireguard': 'true' });
      },
    },
  },
];

/** One after the other in one lab. */
export const ADVISORY_FAULTS: readonly AdvisoryFault[] = [
  {
    // A policy lint that is one of a version, too: `policy-faults.ts` has the way around it.
    code: 'CCE5015',
    name: 'an ipBlock, by the upgrade',
    scenario: {
      break: (lab) => apply(lab, IP_BLOCK),
      fix: (lab) => changeRelease(lab, '1.19.8'),
      async clear(lab) {
        await remove(lab, IP_BLOCK);
        await back(lab);
      },
    },
  },
  {
    code: 'CCE6007',
    name: 'a load balancer with 1.19.5',
    scenario: { break: (lab) => changeRelease(lab, '1.19.5'), clear: back },
  },
  {
    code: 'CCE6008',
    name: 'an egress gateway',
    scenario: {
      break: (lab) => configure(lab, { 'enable-egress-gateway': 'true' }),
      async clear(lab) {
        await configure(lab, { 'enable-egress-gateway': null });
        await back(lab);
      },
    },
  },
  {
    code: 'CCE6009',
    name: 'TLS passthrough',
    scenario: {
      async break(lab) {
        const listener = { name: 'tls', protocol: 'TLS', port: 8443, tls: { mode: 'Passthrough' } };
        await lab.client.patch(gateways, GATEWAY, { type: 'json', body: [{ op: 'add', path: '/spec/listeners/-', value: listener }] });
      },
      // The lab carries no TLS passthrough: nothing answers at the port. The listener goes again, once the advice has been followed.
      beside: ['CCE4008', 'CCE4090'],
      async fix(lab, { fixes }, apply) {
        await apply(fixes[0]!);
        await lab.eventually('no advisory', () => diagnose(lab, ADVISORY_CHECKS).length === 0);
        await withoutTls(lab);
      },
      async clear(lab) {
        await withoutTls(lab);
        await back(lab);
      },
    },
  },
  {
    code: 'CCE6011',
    name: 'policies with 1.20',
    scenario: {
      async break(lab) {
        await gatewayApiOf120(lab);
        await apply(lab, POLICY);
        await changeRelease(lab, '1.20.5');
      },
      fix: byHand('1.19.8'),
      async clear(lab) {
        await remove(lab, POLICY);
        await back(lab);
      },
    },
  },
];

const IP_BLOCK = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: office, namespace: default}
spec: {podSelector: {matchLabels: {app.kubernetes.io/name: test-python}}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: gateway, namespace: default}
spec: {endpointSelector: {matchLabels: {app.kubernetes.io/name: test-python}}, ingress: [{fromEntities: [ingress]}]}
`;

const POLICY = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: nobody, namespace: default}
spec: {podSelector: {matchLabels: {app.kubernetes.io/name: test-python}}, ingress: [{}]}
`;
