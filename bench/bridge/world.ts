/** What the operator works on: an API server over HTTPS and the ELB's API, both in the driver, which sees every call. @module */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiServer, type AuthorizationDecision } from '../../src/apiserver/index.ts';
import { entrypointCrd } from '../../src/bridge/api/schema.ts';
import { gatewayClasses } from '../../src/cluster/kinds.ts';
import { AdjustableClock } from '../../src/kube/clock.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import type { Draft } from '../../src/kube/objects.ts';
import { configMaps, customResourceDefinitions, resource, type CustomResourceDefinition } from '../../src/kube/resources.ts';
import { DEFAULTS } from '../../src/twin/cce/options.ts';
import { startElb, type ElbService } from '../../src/twin/cce/elb/index.ts';
import { startVpc, type VpcService } from '../../src/twin/cce/vpc/index.ts';
import { ciliumCrds } from '../../src/twin/cilium/crds/crds.ts';
import { gatewayApiCrds } from '../../src/twin/gateway-api/crds.ts';
import { bundle } from '../bundle.ts';
import { MeasuredProcess } from './measured-process.ts';
import type { FloorProcessSettings } from './floor-process.ts';
import type { OperatorProcessSettings } from './operator-process.ts';

export const OPERATOR = 'bench-operator';
const FLOOR = 'bench-floor';
const clusterRoleBindings = resource('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings', 'Cluster');
const [KEY] = DEFAULTS.credentials;

/** Without limits worth the name: what is measured is the work. */
export const NO_LIMITS: NonNullable<OperatorProcessSettings['limits']> = {
  elb: { readsPerSecond: 100_000, writesPerSecond: 100_000 },
  requestsPerSecond: 100_000,
};

/** As the product's image starts it (Dockerfile). */
const IMAGE_FLAGS = ['--max-semi-space-size=1', '--heap-growing-percent=40'];
const IMAGE_ENV = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
};

export class World {
  readonly server: ApiServer;
  readonly client: KubeClient;
  readonly elb: ElbService;
  /** Of the ELB; the operator's is moved on with it, as signatures carry the time. */
  readonly clock: AdjustableClock;
  /** Calls so far: `elb POST pools/members/batch-add`, `kube patch services/status`. */
  readonly calls: Map<string, number>;
  /** Addresses of servers. */
  readonly servers: Set<string>;
  readonly #vpc: VpcService;
  readonly #directory: string;
  readonly #processes = new Set<MeasuredProcess>();

  private constructor(parts: Pick<World, 'server' | 'elb' | 'clock' | 'calls' | 'servers'> & { vpc: VpcService; directory: string }) {
    this.server = parts.server;
    this.client = parts.server.client();
    this.elb = parts.elb;
    this.clock = parts.clock;
    this.calls = parts.calls;
    this.servers = parts.servers;
    this.#vpc = parts.vpc;
    this.#directory = parts.directory;
  }

  static async start(): Promise<World> {
    const calls = new Map<string, number>();
    const count = (call: string): void => void calls.set(call, (calls.get(call) ?? 0) + 1);
    const onAuthorization = ({ user, verb, resource: plural, subresource }: AuthorizationDecision): void => {
      if (user === OPERATOR) count(`kube ${verb} ${plural}${subresource ? `/${subresource}` : ''}`);
    };
    const clock = new AdjustableClock();
    const servers = new Set<string>();
    const server = await ApiServer.start({ onAuthorization });
    const { region, projectId, vpcId, subnetId, networkId, subnetCIDR, vpcCIDR } = DEFAULTS;
    const subnets = [{ id: subnetId, networkId, cidr: subnetCIDR }] as const;
    const credentialsOf = (accessKey: string): typeof KEY => (accessKey === KEY!.accessKey ? KEY : undefined);
    const elb = await startElb(
      {
        clock,
        random: Math.random,
        region,
        projectId,
        vpcId,
        subnets,
        availabilityZones: [`${region}a`],
        // A project with a thousand Gateways has had them raised.
        quotas: { loadbalancer: -1, listener: -1, pool: -1, member: -1 },
        instanceAt: (address) => (servers.has(address) ? { id: address, up: true } : undefined),
        dial: () => Promise.reject(new Error('there is no traffic')),
        clientAddress: (address) => address,
        credentialsOf,
        log: (line) => console.error(line),
      },
      { traffic: false },
    );
    const vpc = await startVpc({
      clock,
      region,
      projectId,
      vpc: { id: vpcId, cidr: vpcCIDR },
      subnets,
      credentialsOf,
      servers: () => [],
      cloud: () => ({ securityGroups: [], routes: [] }),
    });
    elb.api.observe(({ operation }) => count(`elb ${operation}`));
    const world = new World({ server, elb, vpc, clock, calls, servers, directory: await mkdtemp(join(tmpdir(), 'bench-bridge-')) });
    await world.#furnish();
    return world;
  }

  async startOperator(settings: Partial<OperatorProcessSettings>, flags: readonly string[] = []): Promise<MeasuredProcess> {
    const { region, projectId } = DEFAULTS;
    const whole = {
      kubeconfig: await this.#kubeconfig(OPERATOR),
      elbEndpoint: this.elb.api.endpoint,
      vpcEndpoint: this.#vpc.endpoint,
      region,
      projectId,
      now: this.clock.now(),
      ...settings,
    };
    const env = { ...IMAGE_ENV, HUAWEICLOUD_SDK_AK: KEY!.accessKey, HUAWEICLOUD_SDK_SK: KEY!.secretKey };
    return this.#started(
      new MeasuredProcess(
        await bundle(join(import.meta.dirname, 'operator-process.ts'), this.#directory),
        whole satisfies OperatorProcessSettings,
        {
          env,
          flags: [...IMAGE_FLAGS, ...flags],
        },
      ),
    );
  }

  async startFloor(settings: Pick<FloorProcessSettings, 'labelSelector' | 'poolAnnotation' | 'addresses'>): Promise<MeasuredProcess> {
    const { projectId, subnetId } = DEFAULTS;
    const whole: FloorProcessSettings = {
      ...settings,
      now: this.clock.now(),
      kubeconfig: await this.#kubeconfig(FLOOR),
      elbEndpoint: this.elb.api.endpoint,
      projectId,
      subnetId,
      credentials: KEY!,
    };
    return this.#started(new MeasuredProcess(await bundle(join(import.meta.dirname, 'floor-process.ts'), this.#directory), whole));
  }

  /** Time goes on here and in the processes. */
  async advance(ms: number): Promise<void> {
    await Promise.all([this.clock.advance(ms), ...[...this.#processes].map((one) => one.advance(ms))]);
  }

  async stopProcess(one: MeasuredProcess): Promise<void> {
    this.#processes.delete(one);
    await one.stop();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#processes].map((one) => this.stopProcess(one)));
    await this.elb.stop();
    await this.#vpc.stop();
    await this.server.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }

  #started(one: MeasuredProcess): MeasuredProcess {
    this.#processes.add(one);
    return one;
  }

  async #kubeconfig(user: string): Promise<string> {
    const path = join(this.#directory, user);
    await writeFile(path, this.server.kubeconfig({ user }), { mode: 0o600 });
    return path;
  }

  async #furnish(): Promise<void> {
    const { client } = this;
    for (const crd of [...gatewayApiCrds(), ...ciliumCrds(), entrypointCrd()])
      await client.create(customResourceDefinitions, crd as unknown as Draft<CustomResourceDefinition>);
    await client.create(gatewayClasses, { metadata: { name: 'cilium' }, spec: { controllerName: 'io.cilium/gateway-controller' } });
    const data = { 'enable-gateway-api': 'true', 'kube-proxy-replacement': 'true' };
    await client.create(configMaps, { metadata: { namespace: 'kube-system', name: 'cilium-config' }, data });
    // No administrators: those are not asked about their rights, and so their requests are not told.
    for (const user of [OPERATOR, FLOOR])
      await client.create(clusterRoleBindings, {
        metadata: { name: user },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
      });
  }
}
