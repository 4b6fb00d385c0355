/** Two want the same port of one ELB: only one of them gets it (facts/huawei-cce.md §2.3, facts/elb-v3.md §5: ELB.6200). @module */
import { gateways } from '../../cluster/kinds.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import type { KubeObject } from '../../kube/objects.ts';
import { services } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { refOf } from '../cluster-facts/wording.ts';
import { formatRef, type Finding, type Fix } from '../finding.ts';
import { ELB_ID } from '../gateway-path/doors.ts';
import { gatewayEntrypoints } from '../gateway-path/entrypoint.ts';
import { command, patch } from '../gateway-path/fixes.ts';
import { ciliumGateways, serviceKey, stretch } from '../gateway-path/gateways.ts';

/** On what the bridge makes for a GatewayEntrypoint: it is the entrypoint's own claim. */
const ENTRYPOINT = 'cilium-cce.io/entrypoint';

interface Claim {
  readonly elb: string;
  readonly port: number;
  readonly by: KubeObject;
  readonly about: readonly string[];
  /** How it gives way: to this port. */
  move(port: number): string;
}

export const elbListenerContested: Check = {
  code: 'CCE4011',
  name: 'elb-listener-contested',
  severity: 'error',
  title: 'checks.CCE4011.title',
  needs: [gateways, services, gatewayEntrypoints],
  threads: ['https://github.com/cilium/cilium/issues/25357'],
  run({ model }) {
    const claims = [...entrypointClaims(model), ...serviceClaims(model)];
    if (claims.length === 0) return { skip: message('checks.CCE4011.none') };
    const byListener = [...Map.groupBy(claims, ({ elb, port }) => `${elb}:${port}`).values()];
    const contested = byListener.filter((alike) => new Set(alike.map(({ by }) => formatRef(refOf(by)))).size > 1);
    return { findings: contested.map((alike) => findingOf(model, claims, alike)), looked: byListener.length };
  },
};

function* entrypointClaims(model: ClusterModel): Iterable<Claim> {
  for (const gateway of ciliumGateways(model)) {
    for (const by of gateway.entrypoints) {
      const elb = by.spec?.elb?.id ?? by.status?.loadBalancer?.id;
      if (!elb) continue;
      const named = by.spec?.listeners;
      const ports = named?.length
        ? named
        : [...new Set(gateway.listeners.map(({ port }) => port))].map((port) => ({ port, elbPort: port }));
      for (const { port, elbPort = port } of ports) {
        yield {
          elb,
          port: elbPort,
          by,
          about: [gateway.key, ...stretch(gateway, 'elb-listener', 'elb-member')],
          move(free) {
            const listeners = ports.map((one) => (one.port === port ? { ...one, elbPort: free } : one));
            const { namespace, name } = by.metadata;
            return patch('gatewayentrypoint', { ...(namespace && { namespace }), name }, { spec: { listeners } });
          },
        };
      }
    }
  }
}

function* serviceClaims(model: ClusterModel): Iterable<Claim> {
  for (const by of model.list(services)) {
    const elb = by.metadata.annotations?.[ELB_ID];
    const isLeft = by.spec?.type !== 'LoadBalancer' || by.spec.loadBalancerClass !== undefined || by.metadata.deletionTimestamp;
    if (elb === undefined || isLeft || by.metadata.annotations?.[ENTRYPOINT] !== undefined) continue;
    const gateway = ciliumGateways(model).find(({ service }) => service && serviceKey(service) === serviceKey(by));
    for (const [index, { port, protocol = 'TCP' }] of (by.spec?.ports ?? []).entries()) {
      if (protocol !== 'TCP') continue;
      const { namespace = 'default', name } = by.metadata;
      yield {
        elb,
        port,
        by,
        about: [serviceKey(by), ...(gateway ? [gateway.key, ...stretch(gateway, 'elb-listener', 'elb-member')] : [])],
        // A Gateway's own Service follows its listeners; what it does not need is the ELB.
        move: (free) =>
          gateway
            ? kubectl('--namespace', namespace, 'annotate', 'service', name, `${ELB_ID}-`)
            : patch('service', { namespace, name }, [{ op: 'replace', path: `/spec/ports/${index}/port`, value: free }]),
      };
    }
  }
}

function findingOf(model: ClusterModel, claims: readonly Claim[], alike: readonly Claim[]): Finding {
  const inOrder = alike.toSorted((a, b) => (age(a) < age(b) ? -1 : age(a) > age(b) ? 1 : 0));
  const [first, ...others] = inOrder as [Claim, ...Claim[]];
  const { elb, port } = first;
  const loadBalancer = model.cloud?.loadBalancers.find(({ id }) => id === elb);
  return {
    code: 'CCE4011',
    severity: 'error',
    confidence: 'certain',
    objects: inOrder.map(({ by }) => refOf(by)),
    about: [`elb/${elb}`, ...new Set(alike.flatMap(({ about }) => about))],
    evidence: inOrder.map(({ by }) => ({
      at: refOf(by),
      path: `ELB ${elb}`,
      observed: `TCP ${port}`,
      expected: message('evidence.oneClaimant'),
    })),
    message: message('checks.CCE4011.found', {
      port,
      elb: loadBalancer?.name ?? elb,
      claimants: inOrder.map(({ by }) => formatRef(refOf(by))).join(', '),
    }),
    cause: message('checks.CCE4011.cause'),
    fixes: others.flatMap((claim) => moveFix(claim, freePort(model, claims, claim))),
  };
}

const age = ({ by: { metadata } }: Claim): string => `${metadata.creationTimestamp} ${metadata.uid}`;

const moveFix = (claim: Claim, free: number): Fix[] => [
  command(message('checks.CCE4011.move', { who: formatRef(refOf(claim.by)), port: free }), claim.move(free), { risk: 'traffic' }),
];

/** From 8000 above on, as people count: 80 gives 8080, 443 gives 8443. */
function freePort(model: ClusterModel, claims: readonly Claim[], { elb, port }: Claim): number {
  const listeners = model.cloud?.loadBalancers.find(({ id }) => id === elb)?.listeners ?? [];
  const taken = new Set([...listeners.map((one) => one.port), ...claims.filter((one) => one.elb === elb).map((one) => one.port)]);
  let free = port < 1000 ? 8000 + port : port + 1;
  while (taken.has(free)) free += 1;
  return free;
}
