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
import { mostNodes } from './facts.ts';
import { planFiles } from './files/index.ts';
import { makePlan, type Plan } from './plan.ts';
import { randomFacts } from './testing/random-facts.ts';
import { checkValues } from './values/check-values.ts';
import { readValues } from './values/read-values.ts';

const base = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6));
const runs = Number(process.env['RUNS'] ?? 300);

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
