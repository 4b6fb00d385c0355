/** The parts of an answer, and what a change costs, in a process that is warm. @module */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseManifests, type Manifest } from '../../src/cluster/manifests/index.ts';
import type { AnyObject } from '../../src/kube/objects.ts';
import { analyse, decide, diff, matrix, type PolicyAnalysis } from '../../src/policy/index.ts';
import { KUBERNETES_SETTINGS } from '../../src/policy/settings.ts';
import { printTable, quantile } from '../lab/figures.ts';
import type { ExpectedAnswer } from './expected.ts';
import { writeWorkload } from './files.ts';
import { benchWorkload } from './workload.ts';

type Samples = [name: string, milliseconds: number[]];

const settings = KUBERNETES_SETTINGS;

export async function benchInProcess(expected: ExpectedAnswer, folder: string, runs: number): Promise<void> {
  const files = await writeWorkload(folder, benchWorkload(expected.workloads));
  const texts = (format: 'yaml' | 'json'): string[] =>
    ['objects', 'policies'].map((name) => readFileSync(join(files[format], `${name}.${format}`), 'utf8'));
  const parse = async (format: 'yaml' | 'json', [objects, policies]: string[]): Promise<Manifest[]> => [
    ...(await parseManifests(objects!, `objects.${format}`)),
    ...(await parseManifests(policies!, `policies.${format}`)),
  ];
  const [yaml, json] = [texts('yaml'), texts('json')];
  const samples = new Map<string, number[]>();
  const note = (name: string, began: number): void => void samples.set(name, [...(samples.get(name) ?? []), performance.now() - began]);
  const time = <T>(name: string, work: () => T): T => {
    const began = performance.now();
    const result = work();
    if (result instanceof Promise) void result.then(() => note(name, began));
    else note(name, began);
    return result;
  };
  for (let round = 0; round < runs; round += 1) {
    await time('parse YAML', () => parse('yaml', yaml));
    const manifests = await time('parse JSON', () => parse('json', json));
    const analysis = time('solve: identities, selectors, policies', () => analyse(manifests, { settings }));
    time('all pairs, counted', () => count(analysis));
    changes(analysis, manifests, time);
    time('diff without one policy', () => diff(analysis, analyse(manifests.slice(0, -1), { settings, table: analysis.engine.table })));
  }
  const rows = [...samples].map(([name, all]: Samples) => [name, ...[0, 0.5, 1].map((share) => quantile(all, share).toFixed(2))]);
  printTable(`${expected.workloads * 5} pods in a warm process (ms)`, [['', 'min', 'median', 'max'], ...rows]);
  const analysis = analyse(await parse('json', json), { settings });
  count(analysis);
  console.log(
    `  one decision, warm: ${decisionNanoseconds(analysis).toFixed(0)} ns with its rules, ${pairNanoseconds(analysis).toFixed(0)} ns from the matrix`,
  );
}

function count(analysis: PolicyAnalysis): number {
  let pairs = 0;
  for (const _ of matrix(analysis).connections()) pairs += 1;
  return pairs;
}

/** One object at a time on an analysis that has answered everything; each change is answered for everybody whom it concerns. */
function changes(analysis: PolicyAnalysis, manifests: readonly Manifest[], time: (name: string, work: () => void) => void): void {
  const policy = manifests.at(-1)!;
  const pod = manifests.find(({ object }) => object.kind === 'Pod')!;
  const changed = (manifest: Manifest, change: (object: AnyObject) => void): Manifest => {
    const object = structuredClone(manifest.object);
    change(object);
    return { ...manifest, object };
  };
  const rowsAgain = (): void => {
    for (const { index } of analysis.classes) {
      analysis.engine.row(index, 'ingress');
      analysis.engine.row(index, 'egress');
    }
  };
  const { name, namespace } = policy.object.metadata;
  time('a policy removed, all rows right again', () => {
    analysis.remove(policy.object.kind, name, namespace);
    rowsAgain();
  });
  time('a policy added, all rows right again', () => {
    analysis.put(policy);
    rowsAgain();
  });
  const known = changed(pod, ({ metadata }) => (metadata.name = 'one-more'));
  time('a pod added with known labels', () => {
    analysis.put(known);
    rowsAgain();
  });
  const strange = changed(known, ({ metadata }) => (metadata.labels = { app: 'new', tier: 'web' }));
  time('a pod added with new labels', () => {
    analysis.put(strange);
    rowsAgain();
  });
  time('that pod removed', () => {
    analysis.remove('Pod', 'one-more', pod.object.metadata.namespace);
    rowsAgain();
  });
}

function decisionNanoseconds({ set, classes }: PolicyAnalysis): number {
  const ask = (step: number): void => {
    const subject = classes[step % classes.length]!;
    const peer = classes[(step * 7919) % classes.length]!;
    decide(set, {
      subject: subject.identity,
      subjectPorts: () => subject.ports,
      direction: 'ingress',
      peer: peer.identity,
      port: 8080,
      protocol: 'TCP',
    });
  };
  return nanoseconds(ask);
}

function pairNanoseconds({ engine, classes }: PolicyAnalysis): number {
  return nanoseconds((step) => {
    const { allowed } = engine.connections(classes[step % classes.length]!, classes[(step * 7919) % classes.length]!);
    allowed.has('TCP', 8080);
  });
}

function nanoseconds(ask: (step: number) => void): number {
  const rounds = 200_000;
  for (let step = 0; step < rounds; step += 1) ask(step);
  const began = performance.now();
  for (let step = 0; step < rounds; step += 1) ask(step);
  return ((performance.now() - began) * 1e6) / rounds;
}
