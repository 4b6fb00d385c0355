/** Puts the twins together, from the API server up, and takes them apart again. @module */
import { connect } from 'node:net';
import { ApiServer, DirectoryInUse } from '../apiserver/index.ts';
import { InformerClusterModel, type SignalSource } from '../cluster/live.ts';
import type { NodeSignals } from '../cluster/model.ts';
import { message } from '../i18n/index.ts';
import { AdjustableClock, Informers } from '../kube/index.ts';
import { judgeRequest, trace, traceRequest } from '../path/index.ts';
import { startCce, type CceTwin } from '../twin/cce/index.ts';
import { AGENT_IMAGE, createAgentProgram, type AgentProgram } from '../twin/cilium/agent/index.ts';
import { createEnvoyProgram, ENVOY_IMAGE, startEnvoy } from '../twin/cilium/envoy/index.ts';
import { createOperatorProgram, OPERATOR_IMAGE } from '../twin/cilium/operator/index.ts';
import { CHART_VERSION } from '../chart/chart-keys.ts';
import type { TwinContext } from '../twin/context.ts';
import { createImageRegistry, createPodRuntime, startControllers, startKubelets } from '../twin/kubernetes/index.ts';
import { Machines } from '../twin/machine.ts';
import { createTwinNetwork, type LabNetwork, type TraceFunction, type TwinSocket } from '../twin/net/index.ts';
import { apiServerAt, clusterDNS } from './addresses.ts';
import { clusterFor, elbFor, loadBalancersAt } from './bridge.ts';
import { ciliumLeftOn, resumeTime } from './data-directory.ts';
import { LabFailure } from './failure.ts';
import type { LabOptions, LabParts } from './lab.ts';
import { seededRandom } from '../kube/random.ts';
import { answerSignals, LAB_SIGNALS_PATH } from './signals-endpoint.ts';
import { answerTrace, TRACE_PATH } from './trace-endpoint.ts';

export const VERSION = 'v1.33.5';
/** Listener 80 of the bridge's ELB is 127.0.0.1:18080, unless that port is taken. */
const FIRST_LOCAL_PORT = 18_000;

/**
 * How far in the past a lab begins, in ms: what real clusters spend waiting for probes and back-offs while
 * they boot passes quickly then (see `untilReady`), and no timestamp lies in the future.
 */
const BOOT_MS = 15_000;

type Complete = LabOptions & Required<Pick<LabOptions, 'nodes' | 'networkMode' | 'addresses'>>;

/** Starts everything that exists before anybody installs anything: API server, controllers, nodes, cloud. */
export async function compose(options: Complete): Promise<LabParts> {
  const clock = options.clock ?? new AdjustableClock({ start: Date.now() - BOOT_MS });
  const seed = options.seed ?? Math.floor(Math.random() * 0x1_0000_0000);
  const random = seededRandom(seed);
  const log = options.onLog ?? ((): void => undefined);
  const apiServer = apiServerAt(options.addresses);
  const stops: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).toReversed()) await each();
  };
  try {
    const api = await ApiServer.start({
      clock,
      random,
      version: VERSION,
      advertiseAddress: `${apiServer.address}:${apiServer.port}`,
      serviceCIDR: options.addresses.serviceCIDR,
      ...(options.dataDir && { dataDir: options.dataDir }),
      extensions: { [TRACE_PATH]: (search) => answerTrace(model, search), [LAB_SIGNALS_PATH]: () => answerSignals(model) },
      onError: (error) => log('kube-apiserver', String(error)),
    }).catch(refuseUsedDirectory);
    stops.push(() => api.stop());
    await options.onApiReady?.({ api, kubernetesVersion: VERSION, ciliumVersion: CHART_VERSION, networkMode: options.networkMode });
    if (options.dataDir) await resumeTime(clock, api);
    const client = (component: string): ReturnType<ApiServer['client']> =>
      api.client({ user: `system:lab:${component}`, fieldManager: component });
    const informers = new Informers({ client: client('informers'), clock, random });
    stops.push(() => informers.stop());
    const machines = new Machines();
    const cloud: { twin: CceTwin | undefined } = { twin: undefined };
    const signals = labSignals(machines, () => cloud.twin);
    const model = new InformerClusterModel(informers, signals.source);
    stops.push(() => model.stop());
    const network = createTwinNetwork({ model: () => model, trace: observed(options.onConnection), clock, random, machines });
    stops.push(() => network.close());
    stops.push(serveApi(network, api, apiServer));

    const context: TwinContext & { network: LabNetwork } = {
      client,
      informers,
      clock,
      random,
      machines,
      network,
      images: createImageRegistry({ informers }),
      log,
    };
    const agents = registerCilium(context, options, () => model);
    const controllers = startControllers(context, { rootCA: api.caCertificate });
    stops.push(() => controllers.stop());
    const kubelets = startKubelets(context, { clusterDNS: [clusterDNS(options.addresses)] });
    stops.push(() => kubelets.stop());
    const podRuntime = createPodRuntime(kubelets, clock);
    api.setPodRuntime(podRuntime);
    cloud.twin = await startCce(context, {
      networkMode: options.networkMode,
      nodes: options.nodes,
      ccmProfile: options.ccm ?? 'cce',
      loadBalancers: loadBalancersAt(options.addresses),
      vpcCIDR: options.addresses.vpcCIDR,
      subnetCIDR: options.addresses.nodeSubnet,
      containerCIDR: options.addresses.containerCIDR,
      serviceCIDR: options.addresses.serviceCIDR,
      apiServer,
      ...(options.kernelVersion && { kernelVersion: options.kernelVersion }),
      ...(options.kubeProxyMode && { kubeProxyMode: options.kubeProxyMode }),
      ...clusterFor(options.bridge),
      onFoundAgain: await ciliumLeftOn(client('lab'), agents),
      preferredPort: (id, port) => (id === elbFor(options.bridge).id ? FIRST_LOCAL_PORT + port : undefined),
      // Keeps pods away until Cilium can attach them: else CCE's own CNI would (facts/huawei-cce.md §8).
      taints: [{ key: 'node.cilium.io/agent-not-ready', value: 'true', effect: 'NoExecute' }],
      ...(options.cgroup && { cgroup: options.cgroup }),
    });
    const cce = cloud.twin;
    stops.push(() => cce.stop());
    signals.watch(cce);
    return {
      clock,
      seed,
      random,
      api,
      podRuntime,
      kubernetesVersion: VERSION,
      informers,
      machines,
      model,
      network,
      cce,
      images: context.images,
      client,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function refuseUsedDirectory(error: unknown): never {
  if (!(error instanceof DirectoryInUse)) throw error;
  throw new LabFailure(message('lab.data.inUse', { dir: error.directory, pid: error.pid }), { cause: error });
}

/** The path of traffic, and whoever wants to see which connection takes which. */
const observed =
  (watcher: LabOptions['onConnection']): TraceFunction =>
  (cluster, connection, choose) => {
    const path = trace(cluster, connection, choose);
    watcher?.(connection, path);
    return path;
  };

/** The images of Cilium's three workloads. */
function registerCilium(
  context: TwinContext & { network: LabNetwork },
  options: Complete,
  model: () => InformerClusterModel,
): AgentProgram {
  const restore = options.endpointRestoreMs;
  const envoy = { ...context, model, traceRequest, judgeRequest };
  const agents = createAgentProgram({
    ...context,
    ...(restore !== undefined && { restoreDelayMs: () => restore }),
    embeddedEnvoy: (process, { keepCapNetBindService }) => startEnvoy(envoy, process, keepCapNetBindService),
  });
  context.images.register(AGENT_IMAGE, agents);
  context.images.register(ENVOY_IMAGE, createEnvoyProgram(envoy));
  context.images.register(OPERATOR_IMAGE, createOperatorProgram(context));
  return agents;
}

/** Connections inside the twin to the control plane's address reach the real API server on loopback. */
function serveApi(network: LabNetwork, api: ApiServer, at: ReturnType<typeof apiServerAt>): () => void {
  const port = Number(new URL(api.url).port);
  return network.listen(at, (socket: TwinSocket) => {
    const real = connect({ host: '127.0.0.1', port });
    socket.on('error', () => real.destroy()).on('close', () => real.destroy());
    real.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.pipe(real).pipe(socket);
  });
}

/** The read model's view of machines and cloud, whose twin starts after the model. */
function labSignals(machines: Machines, cce: () => CceTwin | undefined): { source: SignalSource; watch: (twin: CceTwin) => void } {
  const watchers = new Set<() => void>();
  const changed = (): void => {
    for (const watcher of watchers) watcher();
  };
  return {
    source: {
      node: (name) => machines.get(name)?.signals ?? withoutMachine(name),
      nodeNames: () => [...machines.values()].map(({ name }) => name),
      cloud: () => cce()?.cloud(),
      onChange(watcher) {
        watchers.add(watcher);
        const unwatch = machines.onChange(watcher);
        return () => {
          watchers.delete(watcher);
          unwatch();
        };
      },
    },
    watch: (twin) => void twin.onChange(changed),
  };
}

/** A Node whose machine has been taken away: the lab knows that nothing is there, before the Node object goes, too. */
function withoutMachine(name: string): NodeSignals {
  return { name, internalIP: '', up: false, securityGroups: [], agent: undefined, kubeProxy: undefined, hostPorts: new Set() };
}
