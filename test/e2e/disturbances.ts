/**
 * What happens to clusters in real life, as things to do to a lab at random. Each says how the Gateway
 * answers in the end: HTTP 200, or as documented while something it needs is missing.
 * @module
 */
import { ciliumEnvoyConfigs, gateways, httpRoutes } from '../../src/cluster/kinds.ts';
import {
  endpointSlices,
  isNotFound,
  matchesMap,
  nodes,
  pods,
  services,
  type AnyObject,
  type KubeObject,
  type ObjectKey,
  type Resource,
} from '../../src/kube/index.ts';
import type { Lab } from '../../src/lab/index.ts';
import type { InjectedFault } from '../../src/twin/cce/elb/index.ts';
import { documentValues } from '../../src/chart/document-values.ts';

/** Status of an HTTP answer, or how the connection fails. */
export type Ending = number | 'refused' | 'timeout';

export interface Disturbance {
  readonly name: string;
  /** `pick` chooses evenly among candidates. */
  readonly disturb: (lab: Lab, pick: Pick) => Promise<void>;
  /** Absent: HTTP 200 comes back by itself. */
  readonly endsWith?: Ending;
  /** What a person does then; HTTP 200 comes back after it. */
  readonly remedy?: (lab: Lab) => Promise<void>;
}

export type Pick = <T>(candidates: readonly T[]) => T;

const GATEWAY = { namespace: 'default', name: 'ip-gateway' };
const ROUTE = { namespace: 'default', name: 'echo-ip-route' };
const BACKEND = { namespace: 'default', name: 'test-python-svc' };
const GATEWAY_SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };

/** What something else has deleted already is gone all the same. */
async function remove<T extends KubeObject>(lab: Lab, of: Resource<T>, key: ObjectKey): Promise<void> {
  await lab.client.delete(of, key).catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
  });
}

async function deletePod(lab: Lab, pick: Pick, labels: Record<string, string>, name?: string): Promise<void> {
  const found = [...lab.model.list(pods)].filter(
    ({ metadata }) =>
      !metadata.deletionTimestamp && matchesMap(labels, metadata.labels) && (name === undefined || metadata.name.startsWith(name)),
  );
  if (found.length === 0) return;
  const { namespace, name: chosen } = pick(found.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))).metadata;
  await remove(lab, pods, { namespace, name: chosen });
}

async function takeAway<T extends KubeObject>(lab: Lab, of: Resource<T>, key: ObjectKey): Promise<void> {
  await remove(lab, of, key);
  await lab.eventually(`${key.name} is gone`, () => lab.model.get(of, key) === undefined);
}

/** Deletes an object and makes it again, without what the server had added. */
async function recreate<T extends KubeObject>(lab: Lab, of: Resource<T>, key: ObjectKey): Promise<void> {
  const { metadata, status: _status, ...rest } = (await lab.client.get(of, key)) as unknown as AnyObject & { status?: unknown };
  await takeAway(lab, of, key);
  const { namespace, name, labels, annotations } = metadata;
  await lab.client.create(of as unknown as Resource, { ...rest, metadata: { namespace, name, labels, annotations } });
}

const file =
  (name: string) =>
  async (lab: Lab): Promise<void> =>
    void (await lab.installation.example(name));

const machineNames = (lab: Lab): string[] => [...lab.machines.values()].map(({ name }) => name).sort();

/** The ELB's objects as an operator with a console would get at them. */
async function withElb(lab: Lab, use: (elb: ReturnType<Lab['cce']['elb']['client']>) => Promise<void>): Promise<void> {
  const elb = lab.cce.elb.client();
  try {
    await use(elb);
  } finally {
    elb.close();
  }
}

const podLoss = (name: string, labels: Record<string, string>): Disturbance => ({
  name: `a pod of ${name} is deleted`,
  disturb: (lab, pick) => deletePod(lab, pick, labels),
});

const missing = (
  what: string,
  endsWith: Ending,
  disturb: (lab: Lab) => Promise<void>,
  remedy: (lab: Lab) => Promise<void>,
): Disturbance => ({ name: `${what} is gone`, disturb, endsWith, remedy });

export const DISTURBANCES: readonly Disturbance[] = [
  podLoss('cilium', { 'k8s-app': 'cilium' }),
  podLoss('cilium-envoy', { 'k8s-app': 'cilium-envoy' }),
  podLoss('cilium-operator', { 'io.cilium/app': 'operator' }),
  podLoss('coredns', { 'k8s-app': 'coredns' }),
  { name: 'a pod of test-python is deleted', disturb: (lab, pick) => deletePod(lab, pick, {}, 'test-python-') },
  { name: 'the Gateway is recreated', disturb: (lab) => recreate(lab, gateways, GATEWAY) },
  { name: 'the HTTPRoute is recreated', disturb: (lab) => recreate(lab, httpRoutes, ROUTE) },
  { name: "the Gateway's Service is deleted", disturb: (lab) => remove(lab, services, GATEWAY_SERVICE) },
  {
    name: 'the CiliumEnvoyConfig is deleted',
    disturb: (lab) => remove(lab, ciliumEnvoyConfigs, GATEWAY_SERVICE),
  },
  {
    name: "the Gateway's EndpointSlice is deleted",
    disturb: (lab) => remove(lab, endpointSlices, GATEWAY_SERVICE),
  },
  {
    name: "somebody edits the Service's nodePort",
    disturb: async (lab, pick) => {
      const { spec } = await lab.client.get(services, GATEWAY_SERVICE);
      const nodePort = pick([30_010, 30_020, 30_030].filter((port) => port !== spec?.ports?.[0]?.nodePort));
      const body = [{ op: 'replace', path: '/spec/ports/0/nodePort', value: nodePort }] as const;
      await lab.client.patch(services, GATEWAY_SERVICE, { type: 'json', body });
    },
  },
  {
    name: 'somebody invents an address for the Service',
    disturb: async (lab) => {
      const body = { status: { loadBalancer: { ingress: [{ ip: '10.0.0.10' }] } } };
      await lab.client.patch(services, GATEWAY_SERVICE, { type: 'merge', body }, { subresource: 'status' });
    },
  },
  {
    name: 'a machine loses its power and gets it back',
    disturb: async (lab, pick) => {
      const machine = lab.machines.get(pick(machineNames(lab)))!;
      machine.up = false;
      await lab.clock.advance(pick([1000, 60_000]));
      machine.up = true;
    },
  },
  {
    name: 'a node is cordoned, emptied of test-python, and uncordoned',
    disturb: async (lab, pick) => {
      const name = pick(machineNames(lab));
      await lab.client.patch(nodes, { name }, { type: 'merge', body: { spec: { unschedulable: true } } });
      for (const { metadata, spec } of lab.model.list(pods))
        if (spec?.nodeName === name && metadata.name.startsWith('test-python-'))
          await remove(lab, pods, { namespace: metadata.namespace, name: metadata.name });
      await lab.clock.advance(pick([0, 20_000]));
      await lab.client.patch(nodes, { name }, { type: 'merge', body: { spec: { unschedulable: null } } });
    },
  },
  {
    name: 'a node is added and another one taken away',
    disturb: async (lab, pick) => {
      const leaving = pick(machineNames(lab));
      await lab.cce.addNode();
      await lab.cce.removeNode(leaving);
    },
  },
  {
    name: 'kube-proxy is stopped, flushed and started',
    disturb: async (lab, pick) => {
      const proxy = lab.cce.kubeProxy(pick(machineNames(lab)))!;
      proxy.stop();
      if (pick([true, false])) proxy.flush();
      await lab.clock.advance(1000);
      proxy.start();
    },
  },
  {
    name: "cilium's values change and the agents restart",
    disturb: async (lab, pick) => {
      await lab.installation.cilium({ ...documentValues(), ...pick([{ tunnelProtocol: 'geneve' }, { debug: { enabled: true } }, {}]) });
      await lab.installation.restart('DaemonSet', 'kube-system', 'cilium');
      await lab.installation.restart('Deployment', 'kube-system', 'cilium-operator');
    },
  },
  {
    name: 'the ELB API throttles, fails or is slow while the Gateway is recreated',
    disturb: async (lab, pick) => {
      const fault = pick<InjectedFault>([
        { answer: { status: 429, code: 'APIGW.0308', message: 'The throttling threshold has been reached' } },
        { answer: { status: 500, code: 'ELB.9800', message: 'internal error' } },
        { latencyMs: 2000 },
        { hangUp: 'beforeCall' },
        { hangUp: 'afterCall' },
      ]);
      let left = pick([1, 5, 20]);
      lab.cce.elb.api.injectFaults(() => (left-- > 0 ? fault : undefined));
      await recreate(lab, gateways, GATEWAY);
    },
  },
  {
    name: "somebody deletes the ELB's listener with all that belongs to it",
    disturb: (lab) =>
      withElb(lab, async (elb) => {
        for (const pool of await elb.listPools({ loadbalancer_id: lab.elbId })) {
          const members = await elb.listMembers(pool.id);
          if (members.length > 0) await elb.batchDeleteMembers(pool.id, members);
          if (pool.healthmonitor_id) await elb.deleteHealthMonitor(pool.healthmonitor_id);
          await elb.deletePool(pool.id);
        }
        for (const { id } of await elb.listListeners({ loadbalancer_id: lab.elbId })) await elb.deleteListener(id);
      }),
  },
  {
    name: "somebody takes the members out of the ELB's pool",
    disturb: (lab) =>
      withElb(lab, async (elb) => {
        for (const { id } of await elb.listPools({ loadbalancer_id: lab.elbId })) {
          const members = await elb.listMembers(id);
          if (members.length > 0) await elb.batchDeleteMembers(id, members);
        }
      }),
  },
  {
    name: 'a member is weighted 0 by hand',
    disturb: (lab, pick) =>
      withElb(lab, async (elb) => {
        for (const { id } of await elb.listPools({ loadbalancer_id: lab.elbId })) {
          const members = await elb.listMembers(id);
          if (members.length > 0) await elb.batchUpdateMembers(id, [{ id: pick(members).id, weight: 0 }]);
        }
      }),
  },
  {
    name: 'the API server loses all watches and their past',
    disturb: async (lab, pick) => {
      lab.api.loseWatches();
      await deletePod(lab, pick, {}, 'test-python-');
    },
  },
  missing('the HTTPRoute', 404, (lab) => takeAway(lab, httpRoutes, ROUTE), file('source-document/httproute.yaml')),
  missing('the Gateway', 'refused', (lab) => takeAway(lab, gateways, GATEWAY), file('source-document/gateway.yaml')),
  missing('the back end', 500, (lab) => takeAway(lab, services, BACKEND), file('source-document/test-python.yaml')),
];
