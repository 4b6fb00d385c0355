/** A cluster's Nodes, agents and CiliumNodes for tests of the taint controller, on a real API server. @module */
import { expect, onTestFinished } from 'vitest';
import { startServer } from '../../apiserver/testing/server.ts';
import { ciliumNodes, type CiliumNode } from '../../cluster/kinds.ts';
import type { Locale } from '../../i18n/index.ts';
import type { KubeClient } from '../../kube/client.ts';
import { AdjustableClock, timestamp } from '../../kube/clock.ts';
import { Informers } from '../../kube/informer.ts';
import { customResourceDefinitions, events, nodes, pods, type CoreEvent, type Node } from '../../kube/resources.ts';
import { eventually } from '../../kube/testing/eventually.ts';
import { FaultyClient } from '../../kube/testing/faulty-client.ts';
import { ciliumCrds } from '../../twin/cilium/crds/crds.ts';
import type { DatapathProbe } from '../datapath-probe.ts';
import { ROUTE_UNREACHABLE } from '../route-unreachable.ts';
import { startTaintController, type TaintControllerOptions } from '../taints.ts';

export const NODE = '10.2.128.11';
export const HEALTH = '10.101.0.7';
export const TAINT = { key: ROUTE_UNREACHABLE, effect: 'NoSchedule' as const };
const CILIUM = 'kube-system';

type Taints = NonNullable<NonNullable<Node['spec']>['taints']>;

export interface Probed {
  address: string;
  port: number;
  path: string;
  at: number;
}

export interface TaintFixture {
  client: KubeClient;
  /** What the controller writes through. */
  faulty: FaultyClient;
  clock: AdjustableClock;
  probes: Probed[];
  errors: unknown[];
  addNode: (name?: string, options?: { taints?: Taints; internalIP?: string }) => Promise<Node>;
  addAgent: (name: string, options?: { node?: string; ready?: boolean; labels?: Record<string, string> }) => Promise<void>;
  setReady: (agent: string, ready: boolean) => Promise<void>;
  addCiliumNode: (spec?: CiliumNode['spec'], name?: string) => Promise<void>;
  /** Everything that the removal needs. */
  addReadyNode: (options?: { taints?: Taints }) => Promise<void>;
  taints: (name?: string) => Promise<Taints>;
  putBack: (name?: string) => Promise<void>;
  told: (reason: string) => Promise<CoreEvent[]>;
  /** Moves time on by seconds, a second after the other, until `look` gives something. */
  passing: <T>(look: () => T | undefined | false | Promise<T | undefined | false>, what?: string) => Promise<T>;
  /** Lets so many seconds pass. */
  wait: (seconds: number) => Promise<void>;
  untilFree: (name?: string) => Promise<true>;
}

export interface FixtureOptions extends Partial<Pick<TaintControllerOptions, 'answers' | 'intervalMs'>> {
  locale?: Locale;
  probe?: DatapathProbe;
  /** false: Cilium's kinds are not served. */
  crds?: boolean;
  /** What the controller gets for a client, made of the one that fails on demand. */
  through?: (client: FaultyClient) => KubeClient;
}

export async function taintFixture(options: FixtureOptions = {}): Promise<TaintFixture> {
  const server = await startServer();
  const client = server.client();
  const clock = new AdjustableClock({ frozen: true, start: Date.UTC(2026, 10, 27) });
  const faulty = new FaultyClient(client, { clock });
  if (options.crds ?? true) for (const crd of ciliumCrds()) await client.create(customResourceDefinitions, crd as never);
  const informers = new Informers({ client: server.client(), clock, random: () => 0 });
  const probes: Probed[] = [];
  const errors: unknown[] = [];
  const { probe = () => Promise.resolve(true), through = (it) => it, answers, intervalMs, locale } = options;
  const controller = startTaintController({
    client: through(faulty),
    informers,
    clock,
    nodes: informers.for(nodes),
    random: () => 0,
    onError: (error) => errors.push(error),
    probe: (address, port, path, signal) => {
      probes.push({ address, port, path, at: clock.now() });
      return probe(address, port, path, signal);
    },
    ...(answers !== undefined && { answers }),
    ...(intervalMs !== undefined && { intervalMs }),
    ...(locale && { locale }),
  });
  onTestFinished(async () => {
    await controller.stop();
    await informers.stop();
    expect(clock.pending).toBe(0);
  });
  await controller.started;

  const readiness = (ready: boolean) => {
    const status = ready ? 'True' : 'False';
    return { status: { phase: 'Running', conditions: [{ type: 'Ready', status, lastTransitionTime: timestamp(clock) }] } };
  };
  const setReady = async (name: string, ready: boolean): Promise<void> => {
    await client.patch(pods, { namespace: CILIUM, name }, { type: 'merge', body: readiness(ready) }, { subresource: 'status' });
  };
  const fixture: TaintFixture = {
    client,
    faulty,
    clock,
    probes,
    errors,
    setReady,
    async addNode(name = NODE, { taints = [TAINT], internalIP = name } = {}) {
      await client.create(nodes, { metadata: { name } });
      const body = { status: { addresses: internalIP ? [{ type: 'InternalIP', address: internalIP }] : [] } };
      await client.patch(nodes, { name }, { type: 'merge', body }, { subresource: 'status' });
      // Afterwards: a Node that is made gets not-ready beside its own.
      return client.patch(nodes, { name }, { type: 'merge', body: { spec: { taints } } });
    },
    async addAgent(name, { node = NODE, ready = true, labels = { 'k8s-app': 'cilium' } } = {}) {
      await client.create(pods, {
        // Held, so that a deleted one stays until it is let go.
        metadata: { namespace: CILIUM, name, labels, finalizers: ['example.com/held'] },
        spec: { nodeName: node, containers: [{ name: 'cilium-agent', image: 'quay.io/cilium/cilium:v1.19.1' }] },
      });
      await setReady(name, ready);
    },
    async addCiliumNode(spec = { ipam: { podCIDRs: ['10.101.0.0/24'] }, health: { ipv4: HEALTH } }, name = NODE) {
      await client.create(ciliumNodes, { metadata: { name }, spec });
    },
    async addReadyNode({ taints = [TAINT] } = {}) {
      await fixture.addAgent('cilium-a');
      await fixture.addCiliumNode();
      await fixture.addNode(NODE, { taints });
    },
    taints: async (name = NODE) => (await client.get(nodes, { name })).spec?.taints ?? [],
    async putBack(name = NODE) {
      const taints = [...(await fixture.taints(name)), TAINT];
      await client.patch(nodes, { name }, { type: 'merge', body: { spec: { taints } } });
    },
    told: async (reason) => (await client.list(events, { namespace: 'default' })).items.filter((event) => event.reason === reason),
    passing: (look, what) =>
      eventually(async () => {
        const found = await look();
        if (found !== undefined && found !== false) return found;
        await clock.advance(1_000);
        return undefined;
      }, what),
    async wait(seconds) {
      for (let second = 0; second < seconds; second++) await clock.advance(1_000);
    },
    untilFree: (name = NODE) =>
      fixture.passing(async () => !(await fixture.taints(name)).some(({ key }) => key === ROUTE_UNREACHABLE), `${name} loses the taint`),
  };
  return fixture;
}
