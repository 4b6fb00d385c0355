/**
 * The engine against single decisions: the same answer for every subject, peer and port, whatever the
 * policies; and after any history of changes the same as from a fresh start.
 * @module
 */
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../kube/random.ts';
import { decide } from '../decide.ts';
import { unionOfPorts } from '../identity.ts';
import { parsePolicy, type PolicyObject } from '../parse/parse.ts';
import { PolicySet } from '../policy-set.ts';
import type { PolicySpec } from '../rule.ts';
import { DEFAULT_SETTINGS, type PolicySettings } from '../settings.ts';
import type { IdentityClass } from './identity-class.ts';
import { PolicyEngine } from './policy-engine.ts';
import { OTHERS, pick, PROBES, randomPodClass, randomPolicy, refOf } from './testing/random-cluster.ts';

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6));

const specsOf = (object: PolicyObject, settings: PolicySettings): readonly PolicySpec[] => {
  const parsed = parsePolicy(object, settings);
  return 'specs' in parsed ? parsed.specs : [];
};

const isSubject = ({ kind, name }: IdentityClass): boolean => kind === 'pod' || /:(?:ingress|health|init)$/.test(name);
const present = (engine: PolicyEngine): IdentityClass[] => engine.classes.filter((one) => one !== undefined);

const nameOf = ({ name, ports, identity }: IdentityClass): string => `${name} ${JSON.stringify([...ports])} ${identity.labels.text}`;

/** Everything that the engine says, by name of class. */
function answers(engine: PolicyEngine): string[] {
  const classes = present(engine);
  return classes
    .flatMap((from) =>
      classes.map((to) => {
        const { allowed, restricted } = engine.connections(from, to);
        return `${nameOf(from)} => ${nameOf(to)}: ${allowed.key} / ${restricted.key}`;
      }),
    )
    .sort();
}

/** Where the engine and a single decision differ. */
function differences(engine: PolicyEngine, set: PolicySet): string[] {
  const classes = present(engine);
  const found: string[] = [];
  for (const subject of classes.filter(isSubject)) {
    for (const direction of ['ingress', 'egress'] as const) {
      if (set.policyOf(subject.identity).error) continue;
      for (const peer of classes) {
        const row = engine.row(subject.index, direction);
        const allowed = engine.allowed(subject, direction, peer);
        const restricted = engine.table.set(row.restricted?.[peer.index] ?? 0);
        for (const { protocol, port } of PROBES) {
          const question = { subject: subject.identity, subjectPorts: () => subject.ports, direction, peer: peer.identity, port, protocol };
          const { verdict, http } = decide(set, question);
          const passes = verdict === 'allow' || verdict === 'redirect';
          const at = `${direction} of ${subject.name}, peer ${peer.name}, ${protocol} ${port}`;
          if (allowed.has(protocol, port) !== passes) found.push(`${at}: ${verdict}`);
          if (http && http.restricted !== restricted.has(protocol, port)) found.push(`${at}: HTTP restricted ${http.restricted}`);
        }
      }
    }
  }
  return found;
}

describe.each(Array.from({ length: 40 }, (_, index) => seed + index))('seed %i', (one) => {
  const random = seededRandom(one);
  const settings: PolicySettings = {
    ...DEFAULT_SETTINGS,
    mode: pick(random, ['default', 'default', 'default', 'always', 'never'] as const),
  };

  test('says what single decisions say, and after changes what a fresh engine says', () => {
    const engine = new PolicyEngine(settings);
    const policies = new Map<string, PolicyObject>();
    for (const other of OTHERS) engine.addClass(other);
    for (let step = 0; step < 24; step += 1) {
      const change = random();
      if (step < 4 || change < 0.3) engine.addClass(randomPodClass(random));
      else if (change < 0.4) {
        const pods = present(engine).filter(({ kind }) => kind === 'pod');
        if (pods.length > 0) engine.deleteClass(pick(random, pods).index);
      } else if (change < 0.85 || policies.size === 0) {
        const policy = randomPolicy(random, pick(random, ['p', 'q', 'r', 's']));
        const { namespace, name } = policy.metadata;
        policies.set(`${policy.kind}/${namespace}/${name}`, policy);
        engine.setPolicy(refOf(policy), specsOf(policy, settings));
      } else {
        const [key, policy] = pick(random, [...policies]);
        policies.delete(key);
        engine.deletePolicy(refOf(policy));
      }
      // Rows asked for now are the ones that later changes have to keep right.
      if (random() < 0.5) answers(engine);
    }
    const fresh = new PolicyEngine(settings);
    for (const one of present(engine)) fresh.addClass(one);
    for (const policy of policies.values()) fresh.setPolicy(refOf(policy), specsOf(policy, settings));
    expect(answers(engine)).toEqual(answers(fresh));
    const specs = [...policies.values()].flatMap((policy) => specsOf(policy, settings));
    const set = new PolicySet(specs, settings, () => unionOfPorts(present(engine).map(({ ports }) => ports)));
    expect(differences(engine, set)).toEqual([]);
  });
});
