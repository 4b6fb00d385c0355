/**
 * For tests: a CCE twin on a real embedded API server, with a fake network, and nodes that are Ready
 * because a stand-in for their kubelets says so.
 * @module
 */
import { ApiServer, type ApiServerOptions } from '../../../apiserver/index.ts';
import type { KubeClient } from '../../../kube/client.ts';
import { AdjustableClock } from '../../../kube/clock.ts';
import { Informers } from '../../../kube/informer.ts';
import { customResourceDefinitions, events, nodes, pods, type CustomResourceDefinition, type Pod } from '../../../kube/resources.ts';
import type { Draft } from '../../../kube/objects.ts';
import { gatewayApiCrds } from '../../gateway-api/crds.ts';
import { ciliumCrds } from '../../cilium/crds/crds.ts';
import type { TwinContext } from '../../context.ts';
import { Machines } from '../../machine.ts';
import { startCce, type CceOptions, type CceTwin } from '../index.ts';
import { eventually } from '../../../kube/testing/eventually.ts';
import { FakeNetwork } from './fake-network.ts';

export interface CceFixture {
  server: ApiServer;
  client: KubeClient;
  informers: Informers;
  clock: AdjustableClock;
  network: FakeNetwork;
  machines: Machines;
  cce: CceTwin;
  lines: string[];
  /** Creates a pod and makes it Ready on a node. */
  runPod(
    name: string,
    node: string,
    labels: Record<string, string>,
    more?: { namespace?: string; volumes?: object[]; spec?: Partial<NonNullable<Pod['spec']>> },
  ): Promise<Pod>;
  /** `Reason: message` of the events about an object, oldest first. */
  eventsOf(name: string): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startCceFixture(
  options: Partial<CceOptions> = {},
  { onAuthorization }: Pick<ApiServerOptions, 'onAuthorization'> = {},
): Promise<CceFixture> {
  const clock = new AdjustableClock({ frozen: true, start: Date.UTC(2026, 10, 23) });
  const server = await ApiServer.start({ clock, ...(onAuthorization && { onAuthorization }) });
  const client = server.client();
  const informers = new Informers({ client, clock });
  const network = new FakeNetwork();
  const machines = new Machines();
  const lines: string[] = [];
  const context: TwinContext = {
    client: (component) => server.client({ user: component }),
    informers,
    clock,
    random: () => 0.5,
    machines,
    network,
    images: { register: () => undefined, find: () => undefined, repositories: [] },
    log: (component, line) => lines.push(`${component}: ${line}`),
  };
  // The stand-in for the kubelets.
  const stopKubelets = informers.for(nodes).onChange(({ after }) => {
    if (!after || after.status?.conditions?.length) return;
    const conditions = [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }];
    void client.patch(nodes, { name: after.metadata.name }, { type: 'merge', body: { status: { conditions } } }, { subresource: 'status' });
  });
  for (const crd of [...gatewayApiCrds(), ...ciliumCrds()])
    await client.create(customResourceDefinitions, crd as unknown as Draft<CustomResourceDefinition>);
  const cce = await startCce(context, options);
  return {
    server,
    client,
    informers,
    clock,
    network,
    machines,
    cce,
    lines,
    runPod: async (name, node, labels, more = {}) => {
      const namespace = more.namespace ?? 'default';
      await client.create(pods, {
        metadata: { name, namespace, labels },
        spec: { nodeName: node, containers: [{ name: 'c', image: 'x' }], volumes: more.volumes as never, ...more.spec },
      });
      const conditions = [{ type: 'Ready', status: 'True' }];
      const status = { phase: 'Running', hostIP: node, podIP: node, conditions };
      const running = await client.patch(pods, { namespace, name }, { type: 'merge', body: { status } }, { subresource: 'status' });
      const { store } = informers.for(pods);
      await eventually(() => store.get(`${namespace}/${name}`)?.status?.phase === 'Running', `the informer knows pod ${name}`);
      return running;
    },
    eventsOf: async (name) => {
      const { items } = await client.list(events);
      return items.filter(({ involvedObject }) => involvedObject.name === name).map(({ reason, message }) => `${reason}: ${message}`);
    },
    stop: async () => {
      stopKubelets();
      await cce.stop();
      await informers.stop();
      await server.stop();
    },
  };
}
