/**
 * A CCE cluster's surroundings: servers as nodes, kube-proxy and CCE's own network on them, the VPC, the
 * load balancers, and the cloud controller manager.
 * @module
 */
import type { CloudSignals, SecurityGroup } from '../../cluster/model.ts';
import { ElbClient } from '../../huawei/elb/client.ts';
import { staticCredentials } from '../../huawei/credentials.ts';
import type { Quota } from '../../huawei/elb/types.ts';
import { VpcClient, type VpcClientOptions } from '../../huawei/vpc/client.ts';
import { services } from '../../kube/resources.ts';
import type { Component, TwinContext } from '../context.ts';
import { startCceApi, type CceApiService } from './cce-api.ts';
import { CceProvider } from './ccm/cce-provider.ts';
import { knowsUserManagedSlices } from './ccm/features.ts';
import { OssProvider } from './ccm/oss-provider.ts';
import type { ProviderOptions } from './ccm/provider.ts';
import { startServiceController } from './ccm/service-controller.ts';
import {
  addLoadBalancer,
  removeLoadBalancer,
  startElb,
  takeSnapshot,
  type ElbApiServer,
  type ElbEnvironment,
  type ElbSnapshot,
  type LocalAddress,
  type SnapshotOptions,
} from './elb/index.ts';
import { KubeProxies, type KubeProxyControl } from './kube-proxy.ts';
import { watchNetworkReadiness } from './network-readiness.ts';
import { podNetwork } from './node-network.ts';
import { NodePool, type NodeWish } from './nodes.ts';
import { DEFAULTS, subnetsOf, type CceOptions } from './options.ts';
import { defaultSecurityGroups } from './security-groups.ts';
import { subnetAt } from './subnets.ts';
import { startVpc, type VpcService } from './vpc/index.ts';

export interface CceTwin extends Component {
  readonly options: CceOptions;
  readonly elb: {
    /** Base URL of the ELB v3 API. */
    readonly endpoint: string;
    readonly api: ElbApiServer;
    /** The IPv4 subnet id that members need. */
    readonly subnetId: string;
    /** Where a listener takes real connections. */
    localAddressOf(listenerId: string): LocalAddress | undefined;
    localAddressAt(loadBalancerId: string, port: number): LocalAddress | undefined;
    /** Resolves when all listeners of the API take connections. */
    settled(): Promise<void>;
    /** Open client connections. */
    readonly connections: number;
    /** What is configured, to be compared with what was or should be. */
    snapshot(options?: SnapshotOptions): ElbSnapshot;
    /** Deletes a load balancer with all it holds, as somebody on the console can; nobody is told. */
    forceDelete(loadBalancerId: string): void;
    /** From the next call on. */
    setQuotas(quotas: Partial<Quota>): void;
    /** A signed client in the name of the first access key; close it after use. */
    client(): ElbClient;
  };
  /** The VPC API: reads alone. */
  readonly vpc: Omit<VpcService, 'stop'> & {
    /** As of the ELB API. */
    client(): VpcClient;
  };
  /** The CCE API: reads alone. */
  readonly api: Omit<CceApiService, 'stop'>;
  /** The same object until something in the cloud changes. */
  cloud(): CloudSignals;
  onChange(watcher: () => void): () => void;
  /** Resolves with the new node's name. */
  addNode(wish?: NodeWish): Promise<string>;
  removeNode(name: string): Promise<void>;
  kubeProxy(node: string): KubeProxyControl | undefined;
  /** Replaces the security groups. */
  setSecurityGroups(groups: readonly SecurityGroup[]): void;
  setRoutes(routes: NonNullable<CloudSignals['routes']>): void;
}

/** Someone's address outside the VPC (RFC 5737): clients of the load balancers all come over loopback. */
export const CLIENT_ADDRESS = '198.51.100.7';

/** Starts everything; resolves when the nodes exist and the ELB answers. */
export async function startCce(context: TwinContext, given: Partial<CceOptions> = {}): Promise<CceTwin> {
  const options: CceOptions = { ...DEFAULTS, ...given };
  const { clock, machines, informers, random } = context;
  const log = (component: string) => (line: string) => context.log(component, line);
  const { vpcId } = options;
  const subnets = subnetsOf(options);
  const [subnet] = subnets;
  const watchers = new Set<() => void>();
  let securityGroups =
    options.securityGroups ?? defaultSecurityGroups(options.networkMode, { vpc: options.vpcCIDR, container: options.containerCIDR });
  let routes: NonNullable<CloudSignals['routes']> = [];
  let signals: CloudSignals | undefined;
  const changed = (): void => {
    signals = undefined;
    for (const watcher of watchers) watcher();
  };
  const setRoutes = (next: NonNullable<CloudSignals['routes']>): void => {
    routes = next;
    changed();
  };

  const environment: ElbEnvironment = {
    clock,
    random,
    region: options.region,
    projectId: options.projectId,
    vpcId,
    subnets,
    availabilityZones: ['a', 'b', 'c'].map((zone) => `${options.region}${zone}`),
    quotas: { ...options.quotas },
    instanceAt: (address) => pool.serverAt(address),
    dial: ({ loadBalancerId, listenerId, address, port, client, signal }) =>
      context.network.dial({ kind: 'elb', loadBalancer: loadBalancerId, listener: listenerId, client }, { address, port }, { signal }),
    clientAddress: () => CLIENT_ADDRESS,
    credentialsOf: (accessKey) => options.credentials.find((one) => one.accessKey === accessKey),
    log: log('elb'),
  };
  const kubeProxies = new KubeProxies(informers, options.kubeProxyMode);
  const network = podNetwork(options.networkMode, { container: options.containerCIDR, subnet: options.subnetCIDR });
  const nodeClient = context.client('cce-node-manager');
  const pool: NodePool = new NodePool({
    client: nodeClient,
    machines,
    options,
    network,
    kubeProxies,
    subnets,
    isTaken: (address) =>
      address === options.apiServer.address || [...elb.state.loadBalancers.values()].some((one) => one.vip_address === address),
    onAdded: (name) => readiness?.watch(name),
    onRemoved: (name) => {
      readiness?.forget(name);
      setRoutes(routes.filter((route) => route.node !== name));
    },
  });
  const readiness =
    options.networkMode === 'vpc-router'
      ? watchNetworkReadiness({
          client: nodeClient,
          informers,
          clock,
          machines,
          networkOf: (name) => pool.networkOf(name),
          afterMs: options.cniReadyAfterMs,
          addRoute: (destination, node) => {
            if (!routes.some((route) => route.destination === destination)) setRoutes([...routes, { destination, node }]);
          },
          log: log(network.service),
        })
      : undefined;
  const elb = await startElb(environment, {
    port: options.elbPort,
    preferredPort: options.preferredPort,
    traffic: options.elbTraffic,
  });
  const vpc = await startVpc(
    {
      clock,
      region: options.region,
      projectId: options.projectId,
      vpc: { id: vpcId, cidr: options.vpcCIDR },
      subnets,
      credentialsOf: environment.credentialsOf,
      servers: () => pool.servers(),
      cloud: () => ({ securityGroups, routes }),
    },
    options.vpcPort,
  );
  const api = await startCceApi({ clock, options, nodes: () => pool.servers().length }, options.ccePort);
  let serversUp = '';
  /** Of all that changes on machines, member states depend on their being up alone. */
  const onMachines = (): void => {
    const up = [...machines.values()].map((machine) => (machine.up ? machine.name : '')).join();
    if (up === serversUp) return;
    serversUp = up;
    elb.signals.forgetAll();
    changed();
  };
  const unwatch = [elb.state.onChange(changed), machines.onChange(onMachines)];
  for (const { vip, eip, ...one } of options.loadBalancers)
    addLoadBalancer(elb.state, {
      ...one,
      vip_address: vip,
      publicAddress: eip,
      ...(one.guaranteed && {
        availability_zone_list: [...environment.availabilityZones],
        l4_flavor_id: 'l4-elastic',
        l7_flavor_id: 'l7-elastic',
      }),
    });
  await pool.start(options.nodes);

  const access = (): Omit<VpcClientOptions, 'endpoint'> => {
    const [credentials] = options.credentials;
    if (!credentials) throw new Error('the project has no access key');
    // The twin's own services are not throttled, and their time may stand still.
    return { projectId: options.projectId, credentials: staticCredentials(credentials), clock, random, rateLimits: false };
  };
  const elbClient = (): ElbClient => new ElbClient({ ...access(), endpoint: elb.api.endpoint });
  const vpcClient = (): VpcClient => new VpcClient({ ...access(), endpoint: vpc.endpoint });
  const ccm = options.ccmProfile === 'none' ? undefined : startCcm(options.ccmProfile);

  function startCcm(profile: 'cce' | 'oss'): { stop(): Promise<void> } {
    const client = context.client('cloud-controller-manager');
    const own = elbClient();
    const providerOptions: ProviderOptions = {
      elb: own,
      clusterId: options.clusterId,
      vpcId,
      subnetId: subnet.id,
      userManagedSlices: knowsUserManagedSlices(options.cceVersion),
      annotate: async ({ metadata: { namespace, name } }, annotations) => {
        await client.patch(services, { namespace, name }, { type: 'merge', body: { metadata: { annotations } } });
      },
    };
    const provider = profile === 'cce' ? new CceProvider(providerOptions) : new OssProvider(providerOptions);
    const controller = startServiceController({
      client,
      informers,
      clock,
      provider,
      subnetIdAt: (address) => (subnetAt(subnets, address) ?? subnet).id,
      log: log('cloud-controller-manager'),
    });
    return {
      stop: async () => {
        // A call that waits for its retry would keep the controller.
        own.close();
        await controller.stop();
      },
    };
  }

  return {
    name: 'cce',
    options,
    elb: {
      endpoint: elb.api.endpoint,
      api: elb.api,
      subnetId: subnet.id,
      localAddressOf: (id) => elb.dataPlane.localAddressOf(id),
      localAddressAt: (loadBalancerId, port) => elb.dataPlane.localAddressAt(loadBalancerId, port),
      settled: () => elb.dataPlane.settled(),
      get connections() {
        return elb.dataPlane.connections;
      },
      snapshot: (of) => takeSnapshot(elb.state, of),
      forceDelete: (id) => {
        elb.state.loadBalancer(id);
        removeLoadBalancer(elb.state, id);
      },
      setQuotas: (quotas) => elb.state.setQuotas(quotas),
      client: elbClient,
    },
    vpc: { ...vpc, client: vpcClient },
    api,
    cloud: () => (signals ??= { loadBalancers: elb.signals.all(), securityGroups, vpcCIDRs: [options.vpcCIDR], routes }),
    onChange: (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    addNode: (wish) => pool.add(wish),
    removeNode: (name) => pool.remove(name),
    kubeProxy: (node) => kubeProxies.control(node),
    setSecurityGroups: (groups) => {
      securityGroups = [...groups];
      changed();
    },
    setRoutes,
    stop: async () => {
      await ccm?.stop();
      await readiness?.stop();
      kubeProxies.stop();
      for (const off of unwatch) off();
      await elb.stop();
      await vpc.stop();
      await api.stop();
      pool.stop();
    },
  };
}

export { DEFAULT_LOAD_BALANCER, DEFAULTS as CCE_DEFAULTS, type CceOptions, type CcmProfile, type LoadBalancerOptions } from './options.ts';
export {
  refusals,
  type ElbSnapshot,
  type FaultInjector,
  type FaultyRequest,
  type InjectedFault,
  type LocalAddress,
  type ObservedRequest,
  type SnapshotOptions,
} from './elb/index.ts';
export type { KubeProxyControl } from './kube-proxy.ts';
