/** What is told of an entrypoint: what belongs to it, what is wrong, and what the operator has reported of its ELB. */
import { describe, expect, test } from 'vitest';
import { gateways } from '../../cluster/kinds.ts';
import type { LoadBalancerSignals, MemberSignals } from '../../cluster/model.ts';
import { StaticClusterModel } from '../../cluster/static.ts';
import { render } from '../../i18n/index.ts';
import type { KubeObject } from '../../kube/objects.ts';
import type { GatewayEntrypoint, GatewayEntrypointSpec, GatewayEntrypointStatus, ModeName } from '../api/entrypoint.ts';
import { gatewayService, node, situation } from '../testing/situation.ts';
import { factsOf, howToBind, memberPort, unboundGateways, type EntrypointFacts } from './entrypoint-facts.ts';
import { entrypointFindings, listenerFindings, nodeFindings } from './findings.ts';
import { reportedLoadBalancer } from './reported-load-balancer.ts';

const NODES = ['10.2.128.11', '10.2.128.12'];

interface Parts {
  spec?: Partial<GatewayEntrypointSpec>;
  status?: GatewayEntrypointStatus;
  generation?: number;
  /** Reason and message of Programmed=False. */
  notProgrammed?: { reason: string; message: string };
  without?: 'gateway' | 'service';
  objects?: KubeObject[];
  nodes?: readonly string[];
}

/** Gateway default/web with listener 80 on NodePort 31000, and its entrypoint. */
function facts({ spec, status, generation = 1, notProgrammed, without, objects = [], nodes = NODES }: Parts = {}): EntrypointFacts {
  const { entrypoint, gateway } = situation(spec && { spec });
  const programmed = { type: 'Programmed', status: notProgrammed ? 'False' : 'True', ...notProgrammed };
  const shown = { ...gateway, status: { conditions: [programmed] } } as unknown as KubeObject;
  const accepted = { observedGeneration: 1, conditions: [{ type: 'Accepted', status: 'True' }] } as unknown as GatewayEntrypointStatus;
  const one: GatewayEntrypoint = {
    ...entrypoint,
    metadata: { ...entrypoint.metadata, generation },
    status: status ?? { ...accepted, mode: 'ElbApi' },
  };
  const service = gatewayService([{ port: 80, nodePort: 31_000 }]);
  const model = new StaticClusterModel({
    objects: [...(without === 'gateway' ? [] : [shown]), ...(without ? [] : [service]), ...nodes.map((name) => node(name)), ...objects],
  });
  return factsOf(model, one);
}

const entrypointService = gatewayService([{ port: 80, nodePort: 32_000 }], {
  metadata: {
    namespace: 'kube-system',
    name: 'cilium-cce-default-web',
    uid: 'es',
    resourceVersion: '1',
    creationTimestamp: '2026-11-27T00:00:00Z',
    labels: { 'cilium-cce.io/entrypoint-uid': 'e' },
  },
});
const inMode = (mode: ModeName): Parts => ({ status: { observedGeneration: 1, mode, conditions: [] }, objects: [entrypointService] });

function elb(members: Partial<MemberSignals>[] | undefined, more: Partial<LoadBalancerSignals> = {}): LoadBalancerSignals {
  const all = members?.map((one, index): MemberSignals => ({
    id: `${index}`,
    address: NODES[index % 2]!,
    port: 31_000,
    weight: 1,
    operatingStatus: 'ONLINE',
    reason: undefined,
    ...one,
  }));
  const pool = all && { id: 'p', name: 'p', algorithm: 'ROUND_ROBIN', members: all };
  return {
    id: 'lb-1',
    name: 'public',
    guaranteed: false,
    vipAddress: '10.2.128.100',
    publicAddress: '203.0.113.10',
    listeners: [{ id: 'l', name: 'l', protocol: 'TCP', port: 80, transparentClientIP: false, pool }],
    ...more,
  };
}

const reasons = (found: readonly { reason: string }[]): string[] => found.map(({ reason }) => reason);
const port = (parts: Parts, loadBalancer: LoadBalancerSignals | undefined): string[] => {
  const known = facts(parts);
  return listenerFindings(known, known.ports[0]!, loadBalancer).map(({ reason, what }) => `${reason}: ${render(what, 'en')}`);
};

describe('members', () => {
  test('all well on the NodePort: nothing to tell; nor of an ELB that nobody has seen', () => {
    expect(port({}, elb([{}, { operatingStatus: 'NO_MONITOR' }]))).toEqual([]);
    expect(port({}, undefined)).toEqual([]);
  });

  test('on another port than the Service has: stale, with both numbers and the Service, and not also refused', () => {
    const stale = { port: 30_500, operatingStatus: 'OFFLINE', reason: 'CONNECT_REFUSED' } as const;
    expect(port({}, elb([stale, stale]))).toEqual([
      expect.stringContaining(
        'StaleNodePort: Stale NodePort: members (2) point at 30500, Service default/cilium-gateway-web has 31000 now.',
      ),
    ]);
    expect(port({}, elb([{ ...stale, weight: 0 }, {}]))).toEqual([]);
  });

  test.each<[ModeName, number, string | undefined]>([
    ['ElbApi', 31_000, undefined],
    ['EndpointSlice', 31_000, undefined],
    ['EnvoyRedirect', 32_000, undefined],
    ['Selector', 32_000, undefined],
    ['HostNetwork', 80, undefined],
    ['EnvoyRedirect', 31_000, 'Service kube-system/cilium-cce-default-web has 32000 now'],
    ['HostNetwork', 31_000, 'point at 31000 instead of 80'],
  ])('in mode %s on %i: %s', (mode, at, told) => {
    const found = port(inMode(mode), elb([{ port: at }]));
    if (told === undefined) expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringContaining(told)]);
  });

  test('OFFLINE: a time-out is the security group, a refusal the port, each with how many and one of them', () => {
    const timeout = { operatingStatus: 'OFFLINE', reason: 'CONNECT_TIMEOUT' } as const;
    const refused = { operatingStatus: 'OFFLINE', reason: 'CONNECT_REFUSED' } as const;
    expect(port({}, elb([timeout, timeout, refused]))).toEqual([
      "MemberTimeout: Members (2) do not answer the ELB (10.2.128.11:31000: CONNECT_TIMEOUT): admit TCP 31000 from 100.125.0.0/16 in the nodes' security group, or the node is down.",
      expect.stringMatching(
        /^MemberRefused: Members \(1\) refuse the ELB \(10\.2\.128\.11:31000: CONNECT_REFUSED\): nothing serves port 31000 there\./,
      ),
    ]);
    expect(port({}, elb([timeout], { guaranteed: true }))[0]).toContain("from the ELB's back-end subnet in");
    expect(port({}, elb([{ operatingStatus: 'INITIAL' }]))).toEqual([
      'MemberUnhealthy: Members (1) are not healthy (10.2.128.11:31000: INITIAL).',
    ]);
  });

  test('none: because no node can be one, or because nobody has added them', () => {
    expect(port({}, elb([]))).toEqual([
      expect.stringContaining('NoMembers: The listener on port 80 has no members, although nodes (2) could be'),
    ]);
    expect(port({ nodes: [] }, elb(undefined))).toEqual([expect.stringContaining('no node can be one')]);
  });

  test('no listener on the port', () => {
    expect(port({}, elb([{}], { listeners: [] }))).toEqual([
      expect.stringContaining('ListenerMissing: ELB public has no listener on port 80'),
    ]);
  });
});

describe('the entrypoint as a whole', () => {
  const of = (parts: Parts, seen?: LoadBalancerSignals | null): string[] => reasons(entrypointFindings(facts(parts), seen));

  test('nothing to tell', () => expect(of({}, elb([{}]))).toEqual([]));

  test('Gateway missing, not Programmed and why, without Service', () => {
    expect(of({ without: 'gateway' })).toEqual(['GatewayMissing']);
    expect(of({ without: 'service' })).toEqual(['ServiceMissing']);
    const notProgrammed = { reason: 'AddressNotAssigned', message: 'Gateway waiting for address' };
    const [found] = entrypointFindings(facts({ notProgrammed }), undefined);
    expect(render(found!.what, 'en')).toBe('Gateway default/web is not Programmed: AddressNotAssigned: Gateway waiting for address');
  });

  test('no operator has looked, or not since the spec has changed', () => {
    expect(of({ status: {} })).toEqual(['NotReconciled']);
    expect(of({ generation: 2 })).toEqual(['StatusOutdated']);
  });

  test('the ELB does not exist; not known is not the same', () => {
    expect(of({}, null)).toEqual(['LoadBalancerMissing']);
    expect(of({}, undefined)).toEqual([]);
  });

  test('mode Selector loses 1 of N, also where it was chosen and not asked for', () => {
    const [found] = entrypointFindings(facts(inMode('Selector')), undefined);
    expect(render(found!.what, 'en')).toContain('about 1 of 2 connections is refused');
    expect(of({ spec: { mode: 'Selector' }, status: { observedGeneration: 1, conditions: [] } })).toEqual(['LocalBackendRefused']);
  });

  test('nodes of which nothing can be expected, the first few by name', () => {
    expect(nodeFindings(facts(), () => true)).toEqual([]);
    const many = facts({ nodes: ['a', 'b', 'c', 'd', 'e'] });
    const [found] = nodeFindings(many, (name) => name === 'a');
    expect(render(found!.what, 'en')).toContain('on b, c, d, … (4) cannot be expected');
  });
});

describe('an ELB as the operator has reported it', () => {
  const listener = { port: 80, elbPort: 80, protocol: 'TCP', nodePort: 31_000, clientIP: 'Preserved', listenerID: 'l' } as const;
  const reported = (more: object, also: Partial<GatewayEntrypointStatus> = {}): LoadBalancerSignals | undefined =>
    reportedLoadBalancer(
      facts({
        status: {
          loadBalancer: { id: 'lb-1', name: 'public', class: 'performance' },
          addresses: [
            { type: 'Public', value: '203.0.113.10' },
            { type: 'Private', value: '10.2.128.100' },
          ],
          listeners: [{ ...listener, ...more }],
          ...also,
        },
      }),
    );

  test('members that are not well are named; the others are the nodes that are left', () => {
    const unhealthyMembers = [{ address: NODES[0]!, port: 31_000, status: 'OFFLINE', reason: 'CONNECT_TIMEOUT' }];
    expect(reported({ members: { total: 2, online: 1 }, unhealthyMembers })).toMatchObject({
      guaranteed: true,
      vipAddress: '10.2.128.100',
      publicAddress: '203.0.113.10',
      listeners: [
        {
          id: 'l',
          transparentClientIP: true,
          pool: {
            members: [
              { address: NODES[1], port: 31_000, operatingStatus: 'ONLINE' },
              { address: NODES[0], operatingStatus: 'OFFLINE', reason: 'CONNECT_TIMEOUT' },
            ],
          },
        },
      ],
    });
  });

  test('as many members as were counted; without a count their health is not known', () => {
    const pool = (more: object) => reported(more)!.listeners[0]!.pool!;
    expect(pool({ members: { total: 0, online: 0 } }).members).toEqual([]);
    expect(pool({ members: { total: 1, online: 1 } }).members).toHaveLength(1);
    expect(pool({ members: { total: 1, online: 1 } }).healthUnknown).toBeUndefined();
    expect(pool({})).toMatchObject({ healthUnknown: true, members: [{ address: NODES[0] }, { address: NODES[1] }] });
  });

  test('nothing reported, or no address: there is no ELB to show', () => {
    expect(reportedLoadBalancer(facts())).toBeUndefined();
    expect(reported({}, { addresses: [] })).toBeUndefined();
  });
});

test('a NodePort that is not there yet is not known', () => {
  const known = facts({ without: 'service' });
  expect(memberPort(known, known.ports[0]!)).toBeUndefined();
});

test('unbound are Gateways of Cilium that no entrypoint names', () => {
  const { gateway, entrypoint } = situation();
  const named = (name: string, gatewayClassName: string): KubeObject =>
    ({ ...gateway, metadata: { ...gateway.metadata, name }, spec: { ...gateway.spec, gatewayClassName } }) as unknown as KubeObject;
  const ofClass = (name: string, controllerName: string): KubeObject =>
    ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name },
      spec: { controllerName },
    }) as unknown as KubeObject;
  const model = new StaticClusterModel({
    objects: [
      named('web', 'cilium'),
      named('free', 'cilium'),
      named('foreign', 'istio'),
      entrypoint,
      ofClass('cilium', 'io.cilium/gateway-controller'),
      ofClass('istio', 'istio.io/gateway-controller'),
    ],
  });
  expect([...model.list(gateways)]).toHaveLength(3);
  const [free, ...others] = unboundGateways(model);
  expect(others).toEqual([]);
  expect(render(howToBind(free!), 'en')).toContain('kubectl -n default annotate gateway free cilium-cce.io/elb-id=');
  const annotated = { ...free!, metadata: { ...free!.metadata, annotations: { 'cilium-cce.io/elb-id': 'lb-1' } } };
  expect(render(howToBind(annotated), 'en')).toBe(
    'It asks for ELB lb-1 (cilium-cce.io/elb-id), and no operator has answered: is "cilium-cce bridge run" running?',
  );
});
