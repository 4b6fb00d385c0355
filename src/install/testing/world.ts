/**
 * A cluster with its tools, as far as an installation can tell it from a real one: what helm and kubectl are asked to do
 * happens to the read model, at once or some looks later. It can break off anywhere.
 * @module
 */
import { parse } from 'yaml';
import type { ClusterView } from '../../checks/check.ts';
import { CHECKS } from '../../checks/index.ts';
import { StaticClusterModel } from '../../cluster/static.ts';
import { diagnose } from '../../doctor/diagnosis.ts';
import type { Clock } from '../../kube/clock.ts';
import type { KubeObject } from '../../kube/objects.ts';
import { pods } from '../../kube/resources.ts';
import type { ClusterFacts, Fact } from '../../plan/facts.ts';
import { planFiles } from '../../plan/files/index.ts';
import { makePlan } from '../../plan/plan.ts';
import type { Command } from '../../plan/steps.ts';
import type { Site, ToolResult } from '../site.ts';
import type { StateStore } from '../state.ts';

const fact = <T>(value: T): Fact<T> => ({ value, origin: { kind: 'file', where: 'cluster.yaml' } });

export const FACTS: ClusterFacts = {
  kubernetesVersion: fact('v1.33'),
  networkMode: fact('overlay_l2'),
  dataplaneV2: fact(false),
  vpcCidrs: fact(['10.2.0.0/16']),
  nodeSubnets: fact(['10.2.128.0/17']),
  serviceCidr: fact('10.247.0.0/16'),
  containerCidrs: fact(['10.100.0.0/16']),
  apiServerHost: fact('10.2.128.2'),
  apiServerPort: fact(5443),
  nodeGroups: fact([{ name: 'workers', count: 0, most: 2 }]),
  region: fact('ap-southeast-3'),
  imageRegistry: fact('swr.example.com/org'),
  elb: fact({ id: 'elb-1', kind: 'shared', protocol: 'TCP' }),
  gateway: fact({ name: 'web', namespace: 'default', port: 80, backend: { service: 'web', port: 80 } }),
  ciliumVersion: fact('1.19.1'),
};

/** Files by path, as a plan writes them. */
export const planTexts = (facts: ClusterFacts = FACTS): Map<string, string> =>
  new Map(planFiles(makePlan(facts), 'en').map(({ path, text }) => [path, text]));

interface FakeRelease {
  revision: number;
  status: string;
  readonly chart: string;
  values: unknown;
  updatedAt: number;
}

/** At which change, counted from one, and on which side of it the process ends. */
export interface BreakOff {
  readonly at: number;
  readonly when: 'before' | 'during' | 'after';
}

class BrokenOff extends Error {}

const CHARTS: Readonly<Record<string, string>> = { cilium: 'cilium-1.19.1', 'cilium-cce': 'cilium-cce-0.1.0' };
const START = Date.parse('2026-11-27T08:00:00Z');

const definition = (name: string, version?: string): KubeObject => {
  const group = name.slice(name.indexOf('.') + 1);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name, uid: name, annotations: version ? { 'gateway.networking.k8s.io/bundle-version': version } : {} },
    spec: {
      group,
      names: { kind: 'X', plural: name.slice(0, name.indexOf('.')) },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true }],
    },
    status: { conditions: [{ type: 'Established', status: 'True' }] },
  } as unknown as KubeObject;
};

export const definitionsOfGatewayApi = (version: string): KubeObject[] =>
  ['gatewayclasses', 'gateways', 'httproutes', 'grpcroutes', 'referencegrants'].map((plural) =>
    definition(`${plural}.gateway.networking.k8s.io`, version),
  );

const at = (ms: number): string => new Date(ms).toISOString();

export class World {
  readonly model = new StaticClusterModel();
  readonly texts = planTexts();
  readonly releases = new Map<string, FakeRelease>();
  /** Changes that were carried out, in words. */
  readonly changes: string[] = [];
  readonly notes: string[] = [];
  /** What a tool answers in place of doing what it is told, by how its words begin. */
  readonly failures = new Map<string, string>();
  answers = true;
  status = 200;
  asked: string[] = [];
  /** What tools are given beside changes: looks, dry runs. */
  readonly reads: string[] = [];
  state: string | undefined;
  breakOff: BreakOff | undefined;
  readonly abort = new AbortController();
  #now = START;
  #writes = 0;
  #applied: string | undefined;
  #nodes = 0;

  constructor(nodes = 2) {
    this.model.set({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system', uid: 'the-cluster' } } as unknown as KubeObject);
    for (let index = 1; index <= nodes; index += 1) this.addNode();
  }

  addNode(): void {
    this.#nodes += 1;
    const name = `node-${this.#nodes}`;
    this.model.set({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, uid: name, labels: {} },
      spec: {},
      status: {},
    } as unknown as KubeObject);
    if (this.releases.has('cilium')) this.#agents();
  }

  addPod(namespace: string, name: string, owner?: string): void {
    this.model.set({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace,
        uid: `${namespace}/${name}`,
        creationTimestamp: at(this.#now - 60_000),
        ...(owner && {
          labels: { 'pod-template-hash': 'abc' },
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${owner}-abc`, uid: owner, controller: true }],
        }),
      },
      spec: { nodeName: 'node-1', containers: [] },
      status: { phase: 'Running', podIP: `10.100.0.${this.changes.length + 9}` },
    } as unknown as KubeObject);
  }

  /** What is there and what Helm holds: equal for worlds that are alike. */
  get picture(): unknown {
    const objects = [...this.model.list(pods)].map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).sort();
    return {
      objects,
      releases: [...this.releases].map(([name, { status, chart, values }]) => ({ name, status, chart, values })),
      applied: this.#applied,
      served: [...this.model.list({ ...CRD, kind: 'CustomResourceDefinition' } as never)]
        .map(({ metadata }: KubeObject) => metadata.name)
        .sort(),
    };
  }

  readonly clock: Clock = {
    now: () => this.#now,
    after: (ms, callback) => {
      const timer = setImmediate(() => {
        this.#now += ms;
        callback();
      });
      return () => clearImmediate(timer);
    },
  };

  readonly store: StateStore = {
    read: () => Promise.resolve(this.state),
    write: (text) => this.#change(undefined, () => (this.state = text)),
  };

  view(): ClusterView {
    const coverage = { unknownKind: () => undefined, served: () => true, unknownSignal: () => undefined };
    const source = { kind: 'live', name: 'world', takenAt: undefined, redacted: false } as const;
    return { model: this.model, coverage, source, now: new Date(this.#now) };
  }

  site(): Site {
    return {
      tool: (command) => this.#tool(command),
      look: () => Promise.resolve(this.view()),
      diagnose: (view, codes) =>
        diagnose(
          view,
          CHECKS.filter(({ code }) => codes?.some((one) => code.startsWith(one)) ?? false),
        ),
      get: () => (this.status === 0 ? Promise.reject(new Error('ECONNREFUSED')) : Promise.resolve(this.status)),
      ask: ({ id }) => {
        this.asked.push(id);
        return Promise.resolve(this.answers);
      },
      tell: (what) => void ('note' in what && this.notes.push(what.note.id)),
      progress: () => undefined,
      clock: this.clock,
      signal: this.abort.signal,
      timeoutMs: 120_000,
    };
  }

  async #change(words: string | undefined, effect: () => void, half?: () => void): Promise<void> {
    this.#writes += 1;
    this.#now += 1000;
    const here = this.breakOff?.at === this.#writes ? this.breakOff.when : undefined;
    if (here === 'before') throw new BrokenOff();
    if (here === 'during') half?.();
    else effect();
    if (words) this.changes.push(words);
    if (here) throw new BrokenOff();
    await Promise.resolve();
  }

  async #tool({ program, args }: Command): Promise<ToolResult> {
    const words = `${program} ${args.join(' ')}`;
    for (const [start, why] of this.failures) if (words.startsWith(start)) return { exitCode: 1, stdout: '', stderr: why };
    const ok = (stdout = ''): ToolResult => ({ exitCode: 0, stdout, stderr: '' });
    const isDry = args.includes('--dry-run=server');
    if (isDry || /^(?:helm (?:list|get|show|template)|kubectl (?:get|diff|kustomize))/.test(words)) {
      this.reads.push(words);
      return this.#read(words, args);
    }
    const [verb] = args;
    if (program === 'helm') await this.#helm(words, args);
    else if (words.includes('-k gateway'))
      await this.#change(words, () => (verb === 'apply' ? this.#applyGateway() : this.#deleteGateway()));
    else if (verb === 'apply') await this.#change(words, () => void this.model.set(...definitionsOfGatewayApi('v1.4.1')));
    else if (verb === 'delete')
      await this.#change(words, () => {
        for (const { metadata } of definitionsOfGatewayApi('v1.4.1')) this.model.delete(CRD as never, { name: metadata.name });
      });
    else if (args.includes('restart')) await this.#change(words, () => this.#restart(args));
    else throw new Error(`the world does not know ${words}`);
    return ok();
  }

  #read(words: string, args: readonly string[]): ToolResult {
    const ok = (stdout = ''): ToolResult => ({ exitCode: 0, stdout, stderr: '' });
    if (words.startsWith('helm list')) {
      const name = args[args.indexOf('--filter') + 1]!.replaceAll(/[$^]/g, '');
      const found = this.releases.get(name);
      return ok(
        JSON.stringify(
          found ? [{ name, revision: String(found.revision), status: found.status, chart: found.chart, updated: at(found.updatedAt) }] : [],
        ),
      );
    }
    if (words.startsWith('helm get values')) return ok(JSON.stringify(this.releases.get(args[2]!)?.values ?? null));
    if (words.startsWith('helm show chart')) return ok('name: cilium-cce\nversion: 0.1.0\n');
    if (words.startsWith('kubectl diff')) return { exitCode: this.#applied === this.#gatewayText() ? 0 : 1, stdout: '', stderr: '' };
    return ok();
  }

  async #helm(words: string, args: readonly string[]): Promise<void> {
    const [verb] = args;
    if (verb === 'upgrade') {
      const name = args[2]!;
      const before = this.releases.get(name);
      if (before?.status.startsWith('pending-')) throw new Error('another operation (install/upgrade/rollback) is in progress');
      const values = parse(this.texts.get(args[args.indexOf('-f') + 1]!)!) as unknown;
      const make = (status: string): void => {
        this.releases.set(name, { revision: (before?.revision ?? 0) + 1, status, chart: CHARTS[name]!, values, updatedAt: this.#now });
      };
      return this.#change(
        words,
        () => {
          make('deployed');
          if (name === 'cilium') this.#cilium();
          else this.model.set(definition('gatewayentrypoints.cilium-cce.io'));
        },
        () => make(before ? 'pending-upgrade' : 'pending-install'),
      );
    }
    const name = args[1]!;
    if (verb === 'rollback') return this.#change(words, () => void (this.releases.get(name)!.status = 'deployed'));
    return this.#change(words, () => {
      this.releases.delete(name);
      if (name !== 'cilium') return;
      this.model.delete({ ...DAEMON_SETS } as never, { namespace: 'kube-system', name: 'cilium' });
      for (const { metadata } of [...this.model.list(pods)])
        if (metadata.labels?.['k8s-app'] === 'cilium') this.model.delete(pods, { namespace: 'kube-system', name: metadata.name });
    });
  }

  #cilium(): void {
    const at = { namespace: 'kube-system' };
    this.model.set(
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { ...at, name: 'cilium-config', uid: 'c' },
        data: { 'enable-gateway-api': 'true', 'kube-proxy-replacement': 'true' },
      } as unknown as KubeObject,
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { ...at, name: 'cilium-operator', uid: 'o' },
        spec: { replicas: 2, template: { spec: { containers: [] } } },
        status: { readyReplicas: 2 },
      } as unknown as KubeObject,
      ...['ciliumnodes', 'ciliumendpoints', 'ciliumgatewayclassconfigs'].map((plural) => definition(`${plural}.cilium.io`)),
    );
    // An upgrade restarts nobody.
    if (this.releases.get('cilium')!.revision === 1) this.#agents();
  }

  #agents(): void {
    const now = at(this.#now);
    for (let index = 1; index <= this.#nodes; index += 1)
      this.model.set({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          namespace: 'kube-system',
          name: `cilium-${index}`,
          uid: `cilium-${index}`,
          labels: { 'k8s-app': 'cilium' },
          creationTimestamp: now,
        },
        spec: { nodeName: `node-${index}`, hostNetwork: true, containers: [] },
        status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: now }] },
      } as unknown as KubeObject);
    this.model.set({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { namespace: 'kube-system', name: 'cilium', uid: 'd', generation: 1 },
      spec: { template: { spec: { containers: [] } } },
      status: { observedGeneration: 1, updatedNumberScheduled: this.#nodes, desiredNumberScheduled: this.#nodes, numberReady: this.#nodes },
    } as unknown as KubeObject);
  }

  #restart(args: readonly string[]): void {
    const namespace = args[1]!;
    if (namespace === 'kube-system' && args.includes('daemonset/cilium')) return this.#agents();
    const owner = args.at(-1)!.split('/')[1]!;
    for (const pod of [...this.model.list(pods)]) {
      if (pod.metadata.namespace !== namespace || pod.metadata.ownerReferences?.[0]?.uid !== owner) continue;
      this.model.set({
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumEndpoint',
        metadata: { namespace, name: pod.metadata.name, uid: pod.metadata.name },
      } as unknown as KubeObject);
    }
  }

  #gatewayText(): string {
    return [...this.texts].flatMap(([path, text]) => (path.startsWith('gateway/') ? [text] : [])).join('');
  }

  #applyGateway(): void {
    this.#applied = this.#gatewayText();
    this.model.set({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { namespace: 'default', name: 'web', uid: 'g' },
      spec: { gatewayClassName: 'cilium-elb', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
      status: { addresses: [{ value: '203.0.113.10' }], conditions: [{ type: 'Programmed', status: 'True' }] },
    } as unknown as KubeObject);
  }

  #deleteGateway(): void {
    this.#applied = undefined;
    this.model.delete({ group: 'gateway.networking.k8s.io', version: 'v1', kind: 'Gateway', plural: 'gateways' } as never, {
      namespace: 'default',
      name: 'web',
    });
  }
}

const CRD = { group: 'apiextensions.k8s.io', version: 'v1', plural: 'customresourcedefinitions', kind: 'CustomResourceDefinition' };
const DAEMON_SETS = { group: 'apps', version: 'v1', plural: 'daemonsets', kind: 'DaemonSet' };
