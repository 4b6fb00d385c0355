/** The operator on a real API server: election, IPAM, taints, garbage collection, LB-IPAM. @module */
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ciliumEndpoints,
  ciliumIdentities,
  ciliumLoadBalancerIPPools,
  ciliumNodes,
  gatewayClasses,
  gateways,
  type CiliumNode,
} from '../../../cluster/kinds.ts';
import type { Draft } from '../../../kube/objects.ts';
import { configMaps, customResourceDefinitions, leases, nodes, pods, services, type Node, type Pod } from '../../../kube/resources.ts';
import type { Component } from '../../context.ts';
import type { Process } from '../../kubernetes/program.ts';
import { DialError, type TwinSocket } from '../../net/types.ts';
import { gatewayApiCrds } from '../../gateway-api/crds.ts';
import { ciliumCrds } from '../crds/crds.ts';
import { startCiliumFixture, type CiliumFixture } from '../testing/cilium-fixture.ts';
import { renderCilium } from '../helm/render.ts';
import { documentValues } from '../../../chart/document-values.ts';
import { createOperatorProgram } from './program.ts';
import { startLeader } from './leader.ts';

let cluster: CiliumFixture;
let leader: Component | undefined;
const stopping = new Set<AbortController>();

afterEach(async () => {
  for (const controller of stopping) controller.abort(new Error('test over'));
  stopping.clear();
  await leader?.stop();
  leader = undefined;
  await cluster.stop();
});

/** cilium-config of a Helm install with these values. */
const configOf = (values: object): Record<string, string> =>
  renderCilium(values).find((object) => object.kind === 'ConfigMap')!['data'] as Record<string, string>;

const lead = async (values: object = documentValues()): Promise<void> => {
  leader = await startLeader(cluster, { config: configOf(values), namespace: 'kube-system', signal: new AbortController().signal });
};

const said = (text: string): boolean => cluster.lines.some((line) => line.includes(text));

describe('the leader', () => {
  describe('in a cluster without CRDs', () => {
    beforeEach(async () => {
      cluster = await startCiliumFixture([]);
    });

    it('installs Cilium’s, and leaves the Gateway controller off (facts/cilium.md §3.1)', async () => {
      await lead();
      const { items } = await cluster.client.list(customResourceDefinitions);
      expect(items.filter((crd) => crd.spec?.group === 'cilium.io')).toHaveLength(21);
      expect(said('Required GatewayAPI resources are not found, please refer to docs for installation instructions')).toBe(true);
    });

    it('replaces an older CRD and keeps one that is as new', async () => {
      const [policy, node] = [ciliumCrds()[0]!, ciliumCrds()[2]!];
      const labels = { 'io.cilium.k8s.crd.schema.version': '1.30.0' };
      await cluster.client.create(customResourceDefinitions, {
        ...policy,
        metadata: { ...policy.metadata, labels },
        spec: { ...policy.spec, names: { ...policy.spec.names, shortNames: ['old'] } },
      } as never);
      await cluster.client.create(customResourceDefinitions, {
        ...node,
        spec: { ...node.spec, names: { ...node.spec.names, shortNames: ['mine'] } },
      } as never);
      await lead();
      const shortNames = async (name: string) => (await cluster.client.get(customResourceDefinitions, { name })).spec?.names.shortNames;
      expect(await shortNames(policy.metadata.name)).toEqual(['cnp', 'ciliumnp']);
      expect(await shortNames(node.metadata.name)).toEqual(['mine']);
    });
  });

  describe('with all CRDs', () => {
    beforeEach(async () => {
      cluster = await startCiliumFixture();
    });

    it('runs the Gateway controller', async () => {
      await lead();
      await cluster.client.create(gatewayClasses, {
        metadata: { name: 'cilium' },
        spec: { controllerName: 'io.cilium/gateway-controller' },
      });
      await cluster.client.create(gateways, {
        metadata: { name: 'ip-gateway', namespace: 'default' },
        spec: { gatewayClassName: 'cilium', listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }] },
      });
      await cluster.until(services, 'default/cilium-gateway-ip-gateway', Boolean);
    });

    it('says why it does not, without kube-proxy replacement', async () => {
      await lead({ ...documentValues(), kubeProxyReplacement: false });
      expect(said('Gateway API support requires kube-proxy-replacement enabled')).toBe(true);
    });

    const ciliumNode = (name: string, podCIDRs?: string[]): Draft<CiliumNode> => ({
      metadata: { name },
      spec: { addresses: [], ...(podCIDRs && { ipam: { podCIDRs } }) },
    });
    const cidrs = (node: CiliumNode | undefined): string[] | undefined => node?.spec?.ipam?.podCIDRs;

    it('gives each CiliumNode the next pod CIDR, counting those that have one', async () => {
      await cluster.client.create(ciliumNodes, ciliumNode('a', ['10.100.0.0/24']));
      await lead();
      await cluster.client.create(ciliumNodes, ciliumNode('b'));
      expect(cidrs(await cluster.until(ciliumNodes, 'b', cidrs))).toEqual(['10.100.1.0/24']);
      await cluster.client.create(ciliumNodes, ciliumNode('c'));
      expect(cidrs(await cluster.until(ciliumNodes, 'c', cidrs))).toEqual(['10.100.2.0/24']);
    });

    it('says "allocator full" on the node that gets none, and helps it when another leaves', async () => {
      const values = { ipam: { operator: { clusterPoolIPv4PodCIDRList: ['10.100.0.0/24'], clusterPoolIPv4MaskSize: 24 } } };
      await lead(values);
      await cluster.client.create(ciliumNodes, ciliumNode('a'));
      await cluster.until(ciliumNodes, 'a', cidrs);
      await cluster.client.create(ciliumNodes, ciliumNode('b'));
      await cluster.until(ciliumNodes, 'b', (it) => it?.status?.ipam?.['operator-status']?.error === 'allocator full');
      await cluster.client.delete(ciliumNodes, { name: 'a' });
      expect(cidrs(await cluster.until(ciliumNodes, 'b', cidrs))).toEqual(['10.100.0.0/24']);
      await cluster.until(ciliumNodes, 'b', (it) => !it?.status?.ipam?.['operator-status']?.error);
    });

    it('gives nothing away under ipam: kubernetes (問題二)', async () => {
      await lead({ ipam: { mode: 'kubernetes' } });
      await cluster.client.create(ciliumNodes, ciliumNode('a'));
      await cluster.client.create(nodes, agentNode('a'));
      await cluster.client.create(pods, agentPod('a'));
      await setReady('a', true);
      // The taint goes, so the leader has seen everything by now.
      await cluster.until(nodes, 'a', (it) => !it?.spec?.taints?.some((taint) => taint.key === TAINT));
      expect(cidrs(await cluster.client.get(ciliumNodes, { name: 'a' }))).toBeUndefined();
    });

    const TAINT = 'node.cilium.io/agent-not-ready';
    const agentNode = (name: string): Draft<Node> => ({
      metadata: { name },
      spec: {
        taints: [
          { key: TAINT, effect: 'NoExecute' },
          { key: 'node.kubernetes.io/route-unreachable', effect: 'NoSchedule' },
        ],
      },
    });
    const agentPod = (node: string): Draft<Pod> => ({
      metadata: { name: `cilium-${node}`, namespace: 'kube-system', labels: { 'k8s-app': 'cilium' } },
      spec: { nodeName: node, hostNetwork: true, containers: [{ name: 'cilium-agent', image: 'quay.io/cilium/cilium:v1.19.1' }] },
    });
    const setReady = (node: string, ready: boolean): Promise<Pod> =>
      cluster.client.patch(
        pods,
        { namespace: 'kube-system', name: `cilium-${node}` },
        { type: 'merge', body: { status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] } } },
        { subresource: 'status' },
      );
    const taintsOf = (node: Node | undefined): string[] => (node?.spec?.taints ?? []).map((taint) => `${taint.key}:${taint.effect}`);

    it('takes the agent-not-ready taint away when the agent is ready, sets it again when not, and touches no other (問題四)', async () => {
      await lead();
      await cluster.client.create(nodes, agentNode('n1'));
      await cluster.client.create(pods, agentPod('n1'));
      await setReady('n1', true);
      const node = await cluster.until(nodes, 'n1', (it) => it && !taintsOf(it).some((taint) => taint.startsWith(TAINT)));
      expect(taintsOf(node)).toContain('node.kubernetes.io/route-unreachable:NoSchedule');
      const up = await cluster.until(nodes, 'n1', (it) =>
        it?.status?.conditions?.some((condition) => condition.type === 'NetworkUnavailable'),
      );
      expect(up.status?.conditions?.find((condition) => condition.type === 'NetworkUnavailable')).toMatchObject({
        status: 'False',
        reason: 'CiliumIsUp',
      });
      await setReady('n1', false);
      const again = await cluster.until(nodes, 'n1', (it) => taintsOf(it).includes(`${TAINT}:NoSchedule`));
      expect(taintsOf(again)).toContain('node.kubernetes.io/route-unreachable:NoSchedule');
    });

    it('leaves LoadBalancer addresses alone without pools, and takes foreign ones away as soon as there is one', async () => {
      await lead();
      const service = (name: string, more: object = {}) => ({
        metadata: { name, namespace: 'default' },
        spec: { type: 'LoadBalancer' as const, ports: [{ port: 80 }], ...more },
      });
      const patch = (name: string) =>
        cluster.client.patch(
          services,
          { namespace: 'default', name },
          { type: 'merge', body: { status: { loadBalancer: { ingress: [{ ip: '122.9.70.186' }] } } } },
          { subresource: 'status' },
        );
      await cluster.client.create(services, service('plain'));
      await cluster.client.create(services, service('classed', { loadBalancerClass: 'huawei.com/elb' }));
      await patch('plain');
      await patch('classed');
      await cluster.client.create(ciliumLoadBalancerIPPools, { metadata: { name: 'pool' }, spec: { blocks: [{ cidr: '10.0.10.0/30' }] } });
      const plain = await cluster.until(services, 'default/plain', (it) => it?.status?.loadBalancer?.ingress?.[0]?.ip === '10.0.10.0');
      expect(plain.status?.conditions).toMatchObject([{ type: 'cilium.io/IPAMRequestSatisfied', status: 'True', reason: 'satisfied' }]);
      const pool = await cluster.until(ciliumLoadBalancerIPPools, 'pool', (it) =>
        it?.status?.conditions?.some((each) => each.message === '3'),
      );
      expect(pool.status?.conditions?.map((each) => `${each.type} ${each.message}`)).toEqual([
        'cilium.io/PoolConflict ',
        'cilium.io/IPsTotal 4',
        'cilium.io/IPsAvailable 3',
        'cilium.io/IPsUsed 1',
      ]);
      const classed = await cluster.client.get(services, { namespace: 'default', name: 'classed' });
      expect(classed.status?.loadBalancer?.ingress).toMatchObject([{ ip: '122.9.70.186' }]);
    });

    it('restarts a CoreDNS pod without endpoint, and nothing else', async () => {
      const dns = (name: string, labels: Record<string, string> = { 'k8s-app': 'kube-dns' }): Draft<Pod> => ({
        metadata: { name, namespace: 'kube-system', labels },
        spec: { containers: [{ name: 'c', image: 'x' }] },
      });
      for (const pod of [dns('managed'), dns('unmanaged'), dns('other', {})]) {
        await cluster.client.create(pods, pod);
        const key = { namespace: 'kube-system', name: pod.metadata.name! };
        await cluster.client.patch(pods, key, { type: 'merge', body: { status: { phase: 'Running' } } }, { subresource: 'status' });
      }
      await cluster.client.create(ciliumEndpoints, { metadata: { name: 'managed', namespace: 'kube-system' } });
      await lead();
      await Promise.all([cluster.informers.for(pods).synced, cluster.informers.for(ciliumEndpoints).synced]);
      await cluster.clock.advance(60_000);
      await cluster.until(pods, 'kube-system/unmanaged', (it) => !it || it.metadata.deletionTimestamp);
      await cluster.clock.advance(60_000);
      for (const name of ['managed', 'other']) {
        expect((await cluster.client.get(pods, { namespace: 'kube-system', name })).metadata.deletionTimestamp).toBeUndefined();
      }
      expect(cluster.lines.filter((line) => line.includes('Restarting unmanaged pod'))).toHaveLength(1);
    });

    it('removes identities and CiliumNodes that nobody needs any more', async () => {
      for (const name of ['1001', '1002']) await cluster.client.create(ciliumIdentities, { metadata: { name }, 'security-labels': {} });
      await cluster.client.create(ciliumEndpoints, { metadata: { name: 'p', namespace: 'default' }, status: { identity: { id: 1001 } } });
      await cluster.client.create(pods, {
        metadata: { name: 'p', namespace: 'default' },
        spec: { containers: [{ name: 'c', image: 'x' }] },
      });
      await cluster.client.create(nodes, { metadata: { name: 'here' } });
      for (const name of ['here', 'gone']) await cluster.client.create(ciliumNodes, ciliumNode(name));
      await lead();
      await Promise.all(
        [ciliumIdentities, ciliumEndpoints, ciliumNodes, nodes, pods].map((of) => cluster.informers.for(of as typeof pods).synced),
      );
      const removed = Promise.all([cluster.until(ciliumIdentities, '1002', (it) => !it), cluster.until(ciliumNodes, 'gone', (it) => !it)]);
      for (let quarter = 0; quarter < 6; quarter++) await cluster.clock.advance(900_000);
      await removed;
      expect((await cluster.client.list(ciliumIdentities)).items.map((it) => it.metadata.name)).toEqual(['1001']);
      expect((await cluster.client.list(ciliumNodes)).items.map((it) => it.metadata.name)).toEqual(['here']);
    });

    it('dies of a TLSRoute that is listed but not served, as of Gateway API 1.5', async () => {
      const [, , route] = gatewayApiCrds();
      const tls = structuredClone(route!);
      tls.metadata.name = 'tlsroutes.gateway.networking.k8s.io';
      tls.spec.names = { kind: 'TLSRoute', listKind: 'TLSRouteList', plural: 'tlsroutes', singular: 'tlsroute' };
      tls.spec.versions = [
        { ...tls.spec.versions[0]!, name: 'v1' },
        { ...tls.spec.versions[1]!, name: 'v1alpha2', served: false },
      ];
      await cluster.client.create(customResourceDefinitions, tls as never);
      await expect(lead()).rejects.toThrow('failed to setup field indexer "backendServiceTLSRouteIndex": no matches for kind "TLSRoute"');
    });
  });
});

describe('the program', () => {
  beforeEach(async () => {
    cluster = await startCiliumFixture();
    await cluster.client.create(configMaps, {
      metadata: { name: 'cilium-config', namespace: 'kube-system' },
      data: configOf(documentValues()),
    });
  });

  interface Running {
    done: Promise<number>;
    output: () => string;
    stop: () => void;
    network: { reachable: boolean };
  }

  function run(node: string, reachable = true): Running {
    const stop = new AbortController();
    stopping.add(stop);
    const network = { reachable };
    const stdout = new PassThrough();
    let output = '';
    stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const dial = (): Promise<TwinSocket> =>
      network.reachable
        ? Promise.resolve(new PassThrough() as unknown as TwinSocket)
        : Promise.reject(new DialError('ECONNREFUSED', 'connection refused'));
    const process = {
      pod: { metadata: { name: `cilium-operator-${node}`, namespace: 'kube-system' } },
      container: { image: 'quay.io/cilium/operator-generic:v1.19.1' },
      machine: { name: node },
      env: { KUBERNETES_SERVICE_HOST: '10.247.0.1', KUBERNETES_SERVICE_PORT: '443' },
      stdout,
      stderr: stdout,
      network: { ip: '10.2.128.11', dial, listen: () => () => undefined },
      clock: cluster.clock,
      signal: stop.signal,
    } as unknown as Process;
    const program = createOperatorProgram({ client: () => cluster.client, informers: cluster.informers, random: Math.random });
    return { done: program.run(process), output: () => output, stop: () => stop.abort(new Error('SIGTERM')), network };
  }

  const holder = (of: { spec?: { holderIdentity?: string } } | undefined): string => of?.spec?.holderIdentity ?? '';
  const LEASE = 'kube-system/cilium-operator-resource-lock';

  it('works only in one replica; the other takes over when the first one stops', async () => {
    const first = run('node-a');
    await cluster.until(leases, LEASE, (it) => holder(it).startsWith('node-a'));
    const second = run('node-b');
    await cluster.clock.advance(10_000);
    expect(holder(await cluster.client.get(leases, { namespace: 'kube-system', name: 'cilium-operator-resource-lock' }))).toMatch(
      /^node-a/,
    );
    first.stop();
    expect(await first.done).toBe(0);
    const taken = cluster.until(leases, LEASE, (it) => holder(it).startsWith('node-b'));
    await cluster.clock.advance(5_000);
    await taken;
    second.stop();
    expect(await second.done).toBe(0);
    expect(second.output()).toContain('Leading the operator HA deployment');
    expect(second.output()).toContain('Leader re-election complete');
  });

  it('takes over when the leader is cut off, which then ends', async () => {
    const first = run('node-a');
    await cluster.until(leases, LEASE, (it) => holder(it).startsWith('node-a'));
    run('node-b');
    await cluster.clock.advance(4_000);
    first.network.reachable = false;
    const taken = cluster.until(leases, LEASE, (it) => holder(it).startsWith('node-b'));
    for (let step = 0; step < 10; step++) await cluster.clock.advance(3_000);
    await taken;
    expect(await first.done).toBe(1);
    expect(first.output()).toContain('Leader election lost');
  });

  it('says that it cannot reach the API server, and gives up after a minute', async () => {
    const cut = run('node-a', false);
    for (let step = 0; step < 16; step++) await cluster.clock.advance(5_000);
    expect(await cut.done).toBe(1);
    expect(cut.output()).toContain('dial tcp 10.247.0.1:443: connect: connection refused');
  });
});
