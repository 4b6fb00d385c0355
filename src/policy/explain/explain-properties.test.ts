/**
 * Explanations against the engine, on random policies: the verdict is the engine's own, every rule named as
 * matching matches, and a near miss is what it says it is — mended as it says, the connection is allowed.
 * @module
 */
import { expect, test } from 'vitest';
import { decide } from '../decide.ts';
import { LabelSet, POD_NAMESPACE, POLICY_CLUSTER } from '../labels.ts';
import type { Identity } from '../identity.ts';
import { parsePolicy, type PolicyObject } from '../parse/parse.ts';
import { PolicySet } from '../policy-set.ts';
import type { Protocol } from '../ports.ts';
import { DEFAULT_SETTINGS } from '../settings.ts';
import { explain, type NearMiss } from './index.ts';

/** Reproducible: mulberry32. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const APPS = ['a', 'b', 'c'];
const TIERS = ['web', 'db'];
const SPACES = ['default', 'prod'];
const PORTS = [80, 443, 8080];
const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP'];

interface Pod {
  readonly app: string;
  readonly tier: string;
  readonly namespace: string;
}

const identityOf = ({ app, tier, namespace }: Pod): Identity => ({
  id: 1000,
  labels: LabelSet.parse([`k8s:app=${app}`, `k8s:tier=${tier}`, `k8s:${POD_NAMESPACE}=${namespace}`, `k8s:${POLICY_CLUSTER}=default`]),
});

function randomPolicies(random: (below: number) => number): PolicySet {
  const one = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const selector = (): object => {
    const matchLabels = { ...(random(3) > 0 && { app: one(APPS) }), ...(random(3) === 0 && { tier: one(TIERS) }) };
    return random(6) === 0 ? { matchLabels: { ...matchLabels, [`k8s:${POD_NAMESPACE}`]: one(SPACES) } } : { matchLabels };
  };
  const rule = (deny: boolean): object => ({
    ...(random(6) > 0 && { fromEndpoints: Array.from({ length: 1 + random(2) }, selector) }),
    ...(random(4) > 0 && {
      toPorts: [{ ports: Array.from({ length: 1 + random(2) }, () => ({ port: String(one(PORTS)), protocol: one(PROTOCOLS) })) }],
    }),
    ...(deny && {}),
  });
  const policies = Array.from({ length: 1 + random(4) }, (_, index): PolicyObject => {
    const spec = {
      endpointSelector: selector(),
      ingress: Array.from({ length: 1 + random(2) }, () => rule(false)),
      ...(random(4) === 0 && { ingressDeny: [rule(true)] }),
    };
    return {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: `p${index}`, namespace: one(SPACES) },
      spec,
    } as unknown as PolicyObject;
  });
  const specs = policies.flatMap((policy) => {
    const parsed = parsePolicy(policy, DEFAULT_SETTINGS);
    return 'specs' in parsed ? parsed.specs : [];
  });
  return new PolicySet(specs, DEFAULT_SETTINGS);
}

/** The question after the one thing is mended that a miss with one fault names; `undefined`: not a fault that this test can mend. */
function mended(
  miss: NearMiss,
  pods: { subject: Pod; peer: Pod },
  at: { port: number; protocol: Protocol },
): [{ subject: Pod; peer: Pod }, typeof at] | undefined {
  const [fault] = miss.faults;
  const set = (pod: Pod, wanted: string): Pod | undefined => {
    const label = /^(app|tier)=(\w+)$/.exec(wanted);
    const space = /^namespace (\w+)$/.exec(wanted);
    return label ? { ...pod, [label[1]!]: label[2]! } : space ? { ...pod, namespace: space[1]! } : undefined;
  };
  if (fault?.kind === 'label' || fault?.kind === 'namespace') {
    const peer = set(pods.peer, fault.wanted);
    return peer && [{ ...pods, peer }, at];
  }
  if (fault?.kind === 'subject') {
    const subject = set(pods.subject, fault.wanted);
    return subject && [{ ...pods, subject }, at];
  }
  if (fault?.kind === 'port' || fault?.kind === 'protocol') {
    const wanted = /^(TCP|UDP) (\d+)/.exec(fault.wanted);
    return wanted ? [pods, { protocol: wanted[1] as Protocol, port: Number(wanted[2]) }] : undefined;
  }
  return undefined;
}

test('explanations agree with the engine, and near misses are what they say', () => {
  let misses = 0;
  for (let seed = 0; seed < 1500; seed += 1) {
    const random = randomOf(seed);
    const one = <T>(list: readonly T[]): T => list[random(list.length)]!;
    const policies = randomPolicies(random);
    const pods = {
      subject: { app: one(APPS), tier: one(TIERS), namespace: one(SPACES) },
      peer: { app: one(APPS), tier: one(TIERS), namespace: one(SPACES) },
    };
    const at = { port: one(PORTS), protocol: one(PROTOCOLS) };
    const ask = (of: typeof pods, where: typeof at): Parameters<typeof decide>[1] => ({
      subject: identityOf(of.subject),
      peer: identityOf(of.peer),
      direction: 'ingress',
      ...where,
    });
    const question = ask(pods, at);
    const verdict = decide(policies, question);
    const explained = explain(policies, question);
    expect(explained.verdict, `seed ${seed}`).toBe(verdict.verdict);
    expect(explained.allowed, `seed ${seed}`).toBe(verdict.verdict === 'allow' || verdict.verdict === 'redirect');
    const spoken = verdict.verdict === 'deny' ? explained.rules.filter(({ action }) => action === 'deny') : explained.rules;
    const named = verdict.rules.flatMap((rule) =>
      'builtin' in rule || verdict.verdict === 'default-deny' ? [] : [`${rule.name} ${rule.field}`],
    );
    expect(spoken.map(({ policy, field }) => `${policy.name} ${field.replace(/\.toPorts\[\d+\]$/, '')}`).sort(), `seed ${seed}`).toEqual(
      named.sort(),
    );
    expect(explained.misses.length, `seed ${seed}`).toBeLessThanOrEqual(4);
    for (const miss of explained.misses.filter(({ faults }) => faults.length === 1)) {
      const after = mended(miss, pods, at);
      if (!after) continue;
      misses += 1;
      const { verdict: now, rules } = decide(policies, ask(...after));
      // Mended, the rule matches; a deny, or a policy that selects the changed subject, may still stand in the way.
      const isThere = rules.some((rule) => !('builtin' in rule) && rule.name === miss.policy.name && rule.field === miss.field);
      expect(now === 'deny' || isThere, `seed ${seed}: ${JSON.stringify(miss)}`).toBe(true);
    }
  }
  expect(misses).toBeGreaterThan(200);
});
