/**
 * 問題四 with the taint controller on, in a vpc-router cluster: the taint stays where Cilium cannot come up, and
 * goes where the pod network has been proven (facts/cilium.md §8).
 * @module
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { datapathProbe, startTaintController, type TaintController } from '../../src/bridge/index.ts';
import { ciliumNodes } from '../../src/cluster/kinds.ts';
import { daemonSets, events, findCondition, Informers, isTrue, nodes, type CoreEvent } from '../../src/kube/index.ts';
import { Lab, type LabOptions } from '../../src/lab/index.ts';
import { podsWith } from '../../src/lab/scenarios/observations.ts';

const TAINT = 'node.kubernetes.io/route-unreachable';
const OPERATOR = { 'io.cilium/app': 'operator' };
const CORRECTED = resolve(import.meta.dirname, '../../examples/corrected/values.yaml');

let lab: Lab | undefined;
let taints: TaintController | undefined;
let informers: Informers | undefined;
afterEach(async () => {
  await taints?.stop();
  await informers?.stop();
  await lab?.stop();
  taints = informers = lab = undefined;
});

async function vpcRouterLab(options: LabOptions = {}): Promise<Lab> {
  lab = await Lab.start({ networkMode: 'vpc-router', ...options });
  return lab;
}

/** As part of an operator on the first node. */
async function clearTaints({ api, clock, machines, network }: Lab): Promise<void> {
  const client = api.client({ user: 'cilium-cce' });
  const name = [...machines.values()][0]!.name;
  informers = new Informers({ client, clock });
  taints = startTaintController({
    client,
    informers,
    clock,
    nodes: informers.for(nodes),
    probe: datapathProbe((address, port, signal) => network.dial({ kind: 'node', name }, { address, port }, { signal })),
  });
  await taints.started;
}

const tainted = ({ model }: Lab): string[] =>
  [...model.list(nodes)].filter(({ spec }) => spec?.taints?.some(({ key }) => key === TAINT)).map(({ metadata }) => metadata.name);

async function told({ client }: Lab, reason: string): Promise<CoreEvent[]> {
  return (await client.list(events, { namespace: 'default' })).items.filter((event) => event.reason === reason);
}

/** Which nodes were told something that holds this text. */
const toldOf = async (of: Lab, reason: string, text: string): Promise<string[]> =>
  (await told(of, reason)).filter(({ message }) => message?.includes(text)).map(({ involvedObject }) => involvedObject.name ?? '');

const corrected = async (): Promise<Record<string, unknown>> => parse(await readFile(CORRECTED, 'utf8')) as Record<string, unknown>;
const allAgentsReady = ({ model, options }: Lab): boolean =>
  model.get(daemonSets, { namespace: 'kube-system', name: 'cilium' })?.status?.numberReady === options.nodes;
const ready = (of: Lab, labels: Record<string, string>): boolean => {
  const found = podsWith(of, 'kube-system', labels);
  return found.length > 0 && found.every(({ status }) => isTrue(status?.conditions, 'Ready'));
};

test("with the document's values the operator is Pending, no agent becomes Ready, and the taint stays with the reason on the Node", async () => {
  const lab = await vpcRouterLab();
  await clearTaints(lab);
  const names = [...lab.machines.values()].map(({ name }) => name).sort();
  await lab.eventually('each Node says why', async () => {
    const said = await toldOf(lab, 'RouteUnreachableKept', 'If cilium-operator is Pending, add the taint to operator.tolerations');
    return names.every((name) => said.includes(name));
  });
  // Agents give up after five minutes without CRDs, and begin again.
  const [agent] = podsWith(lab, 'kube-system', { 'k8s-app': 'cilium' });
  const restarts = (): number =>
    podsWith(lab, 'kube-system', { 'k8s-app': 'cilium' }).find(({ metadata }) => metadata.uid === agent!.metadata.uid)?.status
      ?.containerStatuses?.[0]?.restartCount ?? 0;
  await lab.eventually('an agent gives up', () => restarts() > 0, 1_200_000);
  expect(tainted(lab).sort()).toEqual(names);
  for (const { status } of podsWith(lab, 'kube-system', OPERATOR))
    expect(findCondition(status?.conditions, 'PodScheduled')).toMatchObject({
      status: 'False',
      message: expect.stringContaining(TAINT) as string,
    });
  expect(await told(lab, 'RouteUnreachableRemoved')).toEqual([]);
});

test('with the corrected values every node is proven through the pod network, and the workloads come up: HTTP 200', async () => {
  const lab = await vpcRouterLab({ values: await corrected() });
  await lab.eventually('the agents are Ready', () => allAgentsReady(lab));
  expect(tainted(lab)).toHaveLength(2);
  expect(ready(lab, { 'k8s-app': 'coredns' })).toBe(false);
  await clearTaints(lab);
  await lab.eventually('the taint is gone', () => tainted(lab).length === 0);
  for (const { metadata, spec } of lab.model.list(ciliumNodes))
    await lab.eventually(`${metadata.name} says what was seen`, async () =>
      (await toldOf(lab, 'RouteUnreachableRemoved', `at ${spec?.health?.ipv4}:4240 through the pod network`)).includes(metadata.name),
    );
  await lab.eventually('cluster DNS is ready', () => ready(lab, { 'k8s-app': 'coredns' }));
  await lab.eventually('HTTP 200', async () => {
    const answer = await lab.request({});
    return answer.kind === 'answer' && answer.status === 200;
  });
});

test('where the security groups close the tunnel, only nodes that need no tunnel lose the taint, until it is opened', async () => {
  const lab = await vpcRouterLab({ values: await corrected() });
  await lab.eventually('the agents are Ready', () => allAgentsReady(lab));
  const groups = lab.cce.cloud().securityGroups;
  lab.cce.setSecurityGroups(groups.map((group) => ({ ...group, ingress: group.ingress.filter(({ protocol }) => protocol === 'tcp') })));
  await clearTaints(lab);
  const [, other] = [...lab.machines.values()].map(({ name }) => name);
  await lab.eventually('the node of the operator is free', () => tainted(lab).length === 1);
  expect(tainted(lab)).toEqual([other]);
  await lab.eventually('the other says why', async () =>
    (await toldOf(lab, 'RouteUnreachableKept', 'cilium-health does not answer at')).includes(other!),
  );
  lab.cce.setSecurityGroups(groups);
  await lab.eventually('the other is free', () => tainted(lab).length === 0);
});
