/**
 * A cluster with its tools, as far as an installation can tell it from a real one: what helm and kubectl are asked to do
 * happens to the read model. It can break off at any change.
 * @module
 */
import { parse } from 'yaml';
import type { ClusterView } from '../../checks/check.ts';
import { CHECKS } from '../../checks/index.ts';
import { gateways } from '../../cluster/kinds.ts';
import { StaticClusterModel } from '../../cluster/static.ts';
import { diagnose } from '../../doctor/diagnosis.ts';
import type { Clock } from '../../kube/clock.ts';
import { customResourceDefinitions, daemonSets, pods } from '../../kube/resources.ts';
import type { Command } from '../../plan/steps.ts';
import type { Site, ToolResult } from '../site.ts';
import type { StateStore } from '../state.ts';
import * as objects from './objects.ts';
import { planTexts } from './planned.ts';

interface FakeRelease {
  readonly revision: number;
  status: string;
  readonly chart: string;
  readonly values: unknown;
  readonly updatedAt: number;
}

/** At which change, counted from one, and on which side of it the process ends. */
export interface BreakOff {
  readonly at: number;
  readonly when: 'before' | 'during' | 'after';
}

class BrokenOff extends Error {}

const CHARTS: Readonly<Record<string, string>> = { cilium: 'cilium-1.19.1', 'cilium-cce': 'cilium-cce-0.1.0' };
const START = Date.parse('2026-11-27T08:00:00Z');

const said = (stdout = '', exitCode = 0): ToolResult => ({ exitCode, stdout, stderr: '' });

/** Commands that only look. */
const LOOKS = /^(?:helm (?:list|get|show|template)|kubectl (?:get|diff|kustomize|api-resources|-n \S+ get))|--dry-run=/;

export class World {
  readonly model = new StaticClusterModel();
  /** The plan's directory. */
  readonly texts = planTexts();
  readonly releases = new Map<string, FakeRelease>();
  /** Changes that were carried out, in words; and what tools were asked besides. */
  readonly changes: string[] = [];
  readonly reads: string[] = [];
  /** Ids of what a person was told and asked. */
  readonly notes: string[] = [];
  readonly asked: string[] = [];
  /** What a tool says in place of doing what it is told, by how its words begin. */
  readonly failures = new Map<string, string>();
  /** Of the person. */
  answers = true;
  bridgeRuns = true;
  /** Of the Gateway; 0: nobody answers. */
  status = 200;
  state: string | undefined;
  breakOff: BreakOff | undefined;
  readonly abort = new AbortController();
  /** Folders that were applied, with their texts then. */
  readonly #applied = new Map<string, string>();
  #now = START;
  #writes = 0;
  #nodes = 0;

  constructor(nodes = 2) {
    this.model.set(objects.namespace('the-cluster'));
    for (let index = 1; index <= nodes; index += 1) this.addNode();
  }

  addNode(): void {
    this.#nodes += 1;
    this.model.set(objects.node(`node-${this.#nodes}`));
    if (this.releases.has('cilium')) this.#startAgents();
  }

  /** One that runs for a minute already. */
  addPod(namespace: string, name: string, owner?: string): void {
    this.model.set(objects.pod(namespace, name, this.#now - 60_000, owner));
  }

  /** What is there and what Helm holds: equal for worlds that are alike. */
  get picture(): unknown {
    return {
      pods: [...this.model.list(pods)].map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).sort(),
      releases: [...this.releases].map(([name, { status, chart, values }]) => ({ name, status, chart, values })),
      applied: new Map(this.#applied),
      served: [...this.model.list(customResourceDefinitions)].map(({ metadata }) => metadata.name).sort(),
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
      diagnose: (view, codes = []) => {
        const chosen = CHECKS.filter(({ code }) => codes.some((one) => code.startsWith(one)));
        return diagnose(view, chosen);
      },
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

  /** @param half what is left of it when it breaks off in the middle */
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
    if (LOOKS.test(words)) {
      this.reads.push(words);
      return this.#look(words, args);
    }
    if (program === 'helm') await this.#helm(words, args);
    else await this.#change(words, () => this.#kubectl(words, args));
    return said();
  }

  #look(words: string, args: readonly string[]): ToolResult {
    if (words.startsWith('helm list')) {
      const name = args[args.indexOf('--filter') + 1]!.replaceAll(/[$^]/g, '');
      const found = this.releases.get(name);
      const updated = found && new Date(found.updatedAt).toISOString();
      return said(JSON.stringify(found ? [{ ...found, name, revision: String(found.revision), updated }] : []));
    }
    if (words.startsWith('helm get values')) return said(JSON.stringify(this.releases.get(args[2]!)?.values ?? null));
    if (words.startsWith('helm show chart')) return said('name: cilium-cce\nversion: 0.1.0\n');
    if (words.includes(' get pods '))
      return said(JSON.stringify({ items: this.releases.has('cilium-cce') ? objects.bridgePods(this.bridgeRuns) : [] }));
    if (words.startsWith('kubectl diff')) return said('', this.#applied.get(args[2]!) === this.#textOf(args[2]!) ? 0 : 1);
    return said();
  }

  async #helm(words: string, [verb, first, second, ...rest]: readonly string[]): Promise<void> {
    if (verb === 'rollback') return this.#change(words, () => void (this.releases.get(first!)!.status = 'deployed'));
    if (verb === 'uninstall') return this.#change(words, () => this.#uninstall(first!));
    const name = second!;
    const before = this.releases.get(name);
    if (before?.status.startsWith('pending-')) throw new Error('another operation (install/upgrade/rollback) is in progress');
    const values = parse(this.texts.get(rest[rest.indexOf('-f') + 1]!)!) as unknown;
    const make = (status: string): void => {
      this.releases.set(name, { revision: (before?.revision ?? 0) + 1, status, chart: CHARTS[name]!, values, updatedAt: this.#now });
    };
    const deploy = (): void => {
      make('deployed');
      if (name !== 'cilium') return void this.model.set(objects.definition('gatewayentrypoints.cilium-cce.io'));
      this.model.set(...objects.installation());
      // An upgrade restarts nobody.
      if (!before) this.#startAgents();
    };
    return this.#change(words, deploy, () => make(before ? 'pending-upgrade' : 'pending-install'));
  }

  #uninstall(name: string): void {
    this.releases.delete(name);
    if (name !== 'cilium') return;
    this.model.delete(daemonSets, { namespace: 'kube-system', name });
    for (const { metadata } of Array.from(this.model.list(pods)))
      if (metadata.labels?.['k8s-app'] === name) this.model.delete(pods, { namespace: 'kube-system', name: metadata.name });
  }

  #kubectl(words: string, args: readonly string[]): void {
    if (args.includes('restart')) return this.#restart(args[1]!, args.slice(4));
    const isApplied = args[0] === 'apply';
    const folder = /-[kf] (gateway|policies)\b/.exec(words)?.[1];
    if (folder === undefined) {
      for (const one of objects.definitionsOfGatewayApi('v1.4.1'))
        if (isApplied) this.model.set(one);
        else this.model.delete(customResourceDefinitions, { name: one.metadata.name });
      return;
    }
    if (isApplied) this.#applied.set(folder, this.#textOf(folder));
    else this.#applied.delete(folder);
    if (folder !== 'gateway') return;
    if (isApplied) this.model.set(objects.gateway());
    else this.model.delete(gateways, { namespace: 'default', name: 'web' });
  }

  #restart(namespace: string, workloads: readonly string[]): void {
    if (workloads.includes('daemonset/cilium')) return this.#startAgents();
    const owners = workloads.map((workload) => workload.split('/')[1]);
    for (const { metadata } of Array.from(this.model.list(pods)))
      if (metadata.namespace === namespace && owners.includes(metadata.ownerReferences?.[0]?.uid))
        this.model.set(objects.endpoint(namespace, metadata.name));
  }

  #startAgents(): void {
    this.model.set(...objects.agents(this.#nodes, this.#now));
  }

  #textOf(folder: string): string {
    return [...this.texts].flatMap(([path, text]) => (path.startsWith(`${folder}/`) ? [text] : [])).join('');
  }
}
