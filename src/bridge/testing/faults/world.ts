/**
 * For tests: a cluster whose ELBs are full of other people's things, some of which look like ours, and the means to
 * wait until everything is as it should be.
 * @module
 */
import type { Certificate } from '../../../huawei/elb/types.ts';
import { staticCredentials } from '../../../huawei/credentials.ts';
import { HuaweiHttp } from '../../../huawei/http.ts';
import { nodes, services } from '../../../kube/resources.ts';
import { isAlreadyExists } from '../../../kube/status-error.ts';
import { DEFAULT_LOAD_BALANCER } from '../../../twin/cce/options.ts';
import { selfSigned } from '../../../twin/cce/testing/elb-fixture.ts';
import { httpBackend } from '../../../twin/cce/testing/fake-network.ts';
import { ownershipMark, ownershipTags } from '../../elb-api/ownership.ts';
import { BridgeFixture, DEDICATED, ELB, NODE_A } from '../bridge-fixture.ts';
import { unconverged } from './convergence.ts';
import { OperatorProcess, type ProcessOptions } from './operator-process.ts';

/** A second shared ELB, 203.0.113.20, to move to. */
export const SPARE = '22222222-3333-4444-8555-666666666666';
export { DEDICATED, ELB };
/** Drift checks come every five minutes, and failures are tried again as rarely. */
const WITHIN_MS = 3_600_000;
/** Of the event loop, for requests that are under way. */
const MOST_TURNS = 200;

export class World {
  readonly lab: BridgeFixture;
  /** Ids of what is somebody else's. */
  readonly foreign: ReadonlySet<string>;
  readonly #foreignPicture: string;
  readonly certificate: string;
  readonly #operators = new Set<OperatorProcess>();
  readonly #stopNetwork: () => void;

  private constructor(lab: BridgeFixture, certificate: string, foreign: ReadonlySet<string>) {
    this.lab = lab;
    this.certificate = certificate;
    this.foreign = foreign;
    this.#foreignPicture = this.foreignPicture();
    this.#stopNetwork = answerOnNodePorts(lab);
  }

  static async start(): Promise<World> {
    const lab = await BridgeFixture.start({
      idle: true,
      cce: {
        ccmProfile: 'cce',
        // The first that takes EndpointSlices of others (facts/huawei-cce.md §4).
        cceVersion: 'v1.33.13-r0',
        kubernetesVersion: 'v1.33.13-r0-33.0.9',
        nodes: 3,
        loadBalancers: [
          DEFAULT_LOAD_BALANCER,
          { id: DEDICATED, name: 'dedicated', guaranteed: true, vip: '10.2.128.200' },
          { id: SPARE, name: 'spare', guaranteed: false, vip: '10.2.128.201', eip: '203.0.113.20' },
        ],
      },
    });
    for (const { metadata } of (await lab.client.list(nodes)).items) await runAgent(lab, metadata.name);
    const certificate = await makeCertificate(lab);
    return new World(lab, certificate, await makeForeign(lab));
  }

  startOperator(options?: ProcessOptions): OperatorProcess {
    const operator = new OperatorProcess(this.lab, options);
    this.#operators.add(operator);
    return operator;
  }

  /** A second moves on, after whatever is under way has had its turn. @throws Error when an operator takes every turn */
  async step(ms = 1_000): Promise<void> {
    const { api } = this.lab.cce.cce.elb;
    for (let quiet = 0, turns = 0; quiet < 3 && turns < MOST_TURNS; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
      quiet = api.working === 0 ? quiet + 1 : 0;
    }
    await this.lab.clock.advance(ms);
    for (const operator of this.#operators) operator.throwIfRunaway();
  }

  /**
   * Time passes until something is done: calls of the ELB API wait for their turn.
   * @throws Error when an hour of the world's time was not enough
   */
  async meanwhile<T>(doing: Promise<T>): Promise<T> {
    const state = { isDone: false };
    const done = doing.finally(() => (state.isDone = true));
    done.catch(() => undefined);
    for (let passed = 0; !state.isDone; passed += 100) {
      if (passed > WITHIN_MS) throw new Error('what was waited for is still not done an hour later');
      await this.step(100);
    }
    return done;
  }

  /**
   * Until all is as it should be, or `isOver`.
   * @throws Error that says what is not as it should be, an hour of the world's time later
   */
  async converges(context: () => string, isOver: () => boolean = () => false): Promise<void> {
    let passed = 0;
    for (;;) {
      const problems = await unconverged(this);
      if (problems.length === 0 || isOver()) return;
      if (passed > WITHIN_MS) throw new Error(`not converged: ${problems.join('; ')} — ${context()}`);
      const step = passed < 60_000 ? 1_000 : 5_000;
      await this.step(step);
      passed += step;
    }
  }

  /** What others have on the ELBs, to the last byte. */
  foreignPicture(): string {
    const { loadBalancers, loosePools, certificates } = this.lab.cce.cce.elb.snapshot();
    const isForeign = ({ id }: { id?: string }): boolean => this.foreign.has(id!);
    return JSON.stringify({
      loadBalancers: loadBalancers.filter(isForeign).map((one) => ({
        ...one,
        updated_at: undefined,
        listeners: one.listeners.filter(isForeign),
        unboundPools: one.unboundPools.filter(isForeign),
      })),
      loosePools,
      certificates,
    });
  }

  get isForeignTouched(): boolean {
    return this.foreignPicture() !== this.#foreignPicture;
  }

  /** As by SIGTERM. */
  async stopOperator(operator: OperatorProcess): Promise<void> {
    this.#operators.delete(operator);
    await this.#stopAll([operator]);
  }

  async #stopAll(operators: readonly OperatorProcess[]): Promise<void> {
    await this.meanwhile(Promise.all(operators.map((one) => one.stop())));
  }

  async stop(): Promise<void> {
    const { api } = this.lab.cce.cce.elb;
    api.injectFaults(undefined);
    await this.#stopAll([...this.#operators]);
    // The grace of those that died.
    for (let passed = 0; passed < 60; passed++) await this.step();
    this.#stopNetwork();
    await this.lab.stop();
  }
}

/** Cilium's agent, which the entrypoint Services of some modes select. */
export async function runAgent(lab: BridgeFixture, node: string): Promise<void> {
  const pod = lab.cce.runPod(`cilium-${node.replaceAll('.', '-')}`, node, { 'k8s-app': 'cilium' }, { namespace: 'kube-system' });
  // An address that comes back has its agent still.
  await pod.catch((error: unknown) => {
    if (!isAlreadyExists(error)) throw error;
  });
}

/** Every node answers on every NodePort that there is, as kube-proxy and Cilium see to it. */
function answerOnNodePorts(lab: BridgeFixture): () => void {
  const { informers, network } = lab.cce;
  const known = informers.for(services).store;
  const all = informers.for(nodes);
  const ports = new Set<string>();
  const update = (): void => {
    for (const one of ports) network.at(one.split(':')[0]!, Number(one.split(':')[1]), 'refuse');
    ports.clear();
    for (const service of known.values())
      for (const { nodePort } of service.spec?.ports ?? [])
        if (nodePort)
          for (const { metadata } of all.store.values()) {
            ports.add(`${metadata.name}:${nodePort}`);
            network.at(metadata.name, nodePort, httpBackend(String(nodePort)));
          }
  };
  const off = [informers.for(services).onChange(update), all.onChange(update)];
  return () => off.forEach((each) => each());
}

async function makeCertificate(lab: BridgeFixture): Promise<string> {
  const { elb, options } = lab.cce.cce;
  const { endpoint } = elb;
  const { projectId } = options;
  const http = new HuaweiHttp({ endpoint, projectId, credentials: staticCredentials(options.credentials[0]!), clock: lab.clock });
  const body = { certificate: { name: 'web', ...(await selfSigned(['web.example'])) } };
  const path = `/v3/${projectId}/elb/certificates`;
  const made = await http.request<{ certificate: Certificate }>({ method: 'POST', path, noun: 'certificates', body });
  http.close();
  return made.certificate.id;
}

/** Of others: a plain one, one that is named as ours would be, one of another cluster's bridge for an entrypoint of the same name. */
async function makeForeign(lab: BridgeFixture): Promise<Set<string>> {
  const { elb } = lab;
  const ids = new Set([ELB, DEDICATED, SPARE]);
  const ours = { name: 'cilium-cce_default_web_9001' };
  const others = { name: 'cilium-cce_default_web_9002', description: ownershipMark('other', 'default/web') };
  const kinds = [
    { port: 9000, name: 'shop', description: 'of the shop' },
    { port: 9001, ...ours },
    { port: 9002, ...others },
  ];
  for (const loadbalancer_id of [ELB, DEDICATED])
    for (const { port, ...named } of kinds) {
      const tags = port === 9002 ? ownershipTags('other', 'default/web') : [];
      const listener = await elb.createListener({ loadbalancer_id, protocol: 'TCP', protocol_port: port, ...named, tags });
      const pool = await elb.createPool({ listener_id: listener.id, protocol: 'TCP', lb_algorithm: 'ROUND_ROBIN', ...named });
      const subnet_cidr_id = lab.cce.cce.elb.subnetId;
      await elb.batchAddMembers(pool.id, [{ address: NODE_A, protocol_port: port, subnet_cidr_id, weight: 1 }]);
      await elb.createHealthMonitor({ pool_id: pool.id, type: 'TCP', delay: 50, timeout: 3, max_retries: 3 });
      // Waits for a listener of its owner's.
      const spare = await elb.createPool({ loadbalancer_id, protocol: 'TCP', lb_algorithm: 'ROUND_ROBIN', ...named });
      for (const { id } of [listener, pool, spare]) ids.add(id);
    }
  return ids;
}
