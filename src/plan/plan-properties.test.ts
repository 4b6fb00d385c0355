/**
 * Of random clusters: a plan that does not say no has no overlapping ranges, no combination that Helm or the agent refuses,
 * and room for every node and pod. A failure prints its seed; `SEED` starts from another, `RUNS` takes more.
 * @module
 */
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { seededRandom } from '../kube/random.ts';
import { overlap } from '../policy/cidr.ts';
import { faultOfRange } from './addresses.ts';
import { mostNodes, NETWORK_MODES, type ClusterFacts, type Fact } from './facts.ts';
import { planFiles } from './files/index.ts';
import { makePlan, type Plan } from './plan.ts';
import { checkValues } from './values/check-values.ts';
import { readValues } from './values/read-values.ts';

const base = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6));
const runs = Number(process.env['RUNS'] ?? 300);

const fact = <T>(value: T): Fact<T> => ({ value, origin: { kind: 'file', where: 'cluster.yaml' } });

/** Mostly what people have, now and then what nobody should. */
function randomFacts(random: () => number): ClusterFacts {
  const pick = <T>(...all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const maybe = <T>(value: () => T, odds = 0.8): Fact<T> | undefined => (random() < odds ? fact(value()) : undefined);
  const octet = (): number => Math.floor(random() * 256);
  const cidr = (least = 8, most = 28): string => {
    const bits = least + Math.floor(random() * (most - least + 1));
    const address = ((pick(10, 10, 172, 192) << 24) >>> 0) + (pick(16, 20, 168, octet()) << 16) + (octet() << 8) + octet();
    const first = random() < 0.95 ? Math.floor(address / 2 ** (32 - bits)) * 2 ** (32 - bits) : address;
    return `${[24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join('.')}/${bits}`;
  };
  const group = (index: number): { name: string; count: number; most: number; os: string; maxPods: number } => ({
    name: `pool-${index}`,
    count: Math.floor(random() * 10),
    most: pick(1, 3, 50, 300, 2000),
    os: pick('Huawei Cloud EulerOS 2.0', 'Huawei Cloud EulerOS 2.0', 'EulerOS 2.9', 'Ubuntu 22.04', 'My Linux 9'),
    maxPods: pick(20, 60, 110, 110, 250, 400),
  });
  const given: Record<string, Fact<unknown> | undefined> = {
    networkMode: maybe(() => pick(...NETWORK_MODES)),
    kubernetesVersion: maybe(() => pick('v1.27', 'v1.31', 'v1.33', 'v1.33.13-r0', 'v1.36')),
    dataplaneV2: maybe(() => random() < 0.1),
    kubeProxyMode: maybe(() => pick('iptables', 'ipvs')),
    vpcCidrs: maybe(() => Array.from({ length: pick(1, 1, 2) }, () => cidr(8, 24))),
    nodeSubnets: maybe(() => [cidr(17, 27)], 0.4),
    serviceCidr: maybe(() => cidr(12, 24)),
    containerCidrs: maybe(() => [cidr(12, 20)]),
    otherCidrs: maybe(() => Array.from({ length: pick(1, 3, 8) }, () => cidr(8, 24)), 0.3),
    podCidrs: maybe(() => Array.from({ length: pick(1, 1, 2) }, () => cidr(8, 26)), 0.4),
    podMaskSize: maybe(() => 16 + Math.floor(random() * 17), 0.3),
    apiServerHost: maybe(() => pick('10.2.128.2', '192.168.0.9', '10.247.0.1', 'kubernetes.default')),
    nodeGroups: maybe(() => Array.from({ length: pick(1, 1, 3) }, (_, index) => group(index))),
    runningPods: maybe(() => pick(0, 0, 40)),
    elb: maybe(() => ({ id: 'elb', kind: pick('shared', 'dedicated'), protocol: pick('TCP', 'TCP', 'HTTP', 'HTTPS') })),
    elbCredentials: maybe(() => random() < 0.5),
    ciliumVersion: maybe(() => pick('1.19.1', '1.19.5', '1.19', '1.20.2', '1.17.4')),
    imageRegistry: maybe(() => 'swr.cn-north-4.myhuaweicloud.com/org', 0.2),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function faultsOf(plan: Plan): string[] {
  const { facts, addresses } = plan;
  const { ranges, podCidrs } = addresses;
  const others = ranges.filter(({ use }) => use !== 'pods');
  const written = parse(planFiles(plan, 'en').find(({ path }) => path === 'cilium/values.yaml')!.text) as object;
  const text = JSON.stringify(written);
  const findings = checkValues([readValues({ file: 'values.yaml', text })], { facts, version: plan.ciliumVersion });
  return [
    ...ranges.filter(({ cidr }) => faultOfRange(cidr)).map(({ cidr }) => `${cidr} is not a range`),
    ...podCidrs.flatMap((pool) =>
      others
        .filter(({ use, cidr }) => overlap(pool, cidr) && !(use === 'container' && facts.runningPods?.value === 0))
        .map(({ cidr }) => `${pool} overlaps ${cidr}`),
    ),
    ...podCidrs.flatMap((pool, index) =>
      podCidrs
        .slice(index + 1)
        .filter((other) => overlap(pool, other))
        .map((other) => `${pool} overlaps ${other}`),
    ),
    ...(podCidrs.length === 0 ? ['no pool'] : []),
    ...(addresses.nodes < mostNodes(facts.nodeGroups?.value ?? []) ? [`room for ${addresses.nodes} nodes`] : []),
    ...(addresses.podsPerNode < 1 ? ['no room for a pod'] : []),
    ...(facts.nodeGroups?.value ?? [])
      .filter(({ maxPods = 0 }) => maxPods > addresses.podsPerNode)
      .map(({ maxPods }) => `no room for ${maxPods} pods on a node`),
    ...findings.filter(({ severity }) => severity === 'error').map(({ code, path }) => `${code} ${path}`),
  ];
}

test(`plans of random clusters (seed ${base}, ${runs} runs)`, () => {
  const seen: Record<string, number> = {};
  for (let run = 0; run < runs; run += 1) {
    const facts = randomFacts(seededRandom(base + run));
    const plan = makePlan(facts);
    seen[plan.outcome] = (seen[plan.outcome] ?? 0) + 1;
    const files = planFiles(plan, run % 2 === 0 ? 'en' : 'zh-TW');
    for (const { path, text } of files) expect(text, `${path}, seed ${base + run}`).not.toMatch(/undefined|\[object|NaN/);
    if (plan.outcome === 'bad') expect(files.map(({ path }) => path)).toEqual(['README.md']);
    else expect(faultsOf(plan), `seed ${base + run}: ${JSON.stringify(facts)}`).toEqual([]);
  }
  // Not vacuous: each answer is given.
  expect(Object.keys(seen).toSorted()).toEqual(expect.arrayContaining(['bad', 'unknown']));
  expect(seen['bad']! < runs).toBe(true);
});
