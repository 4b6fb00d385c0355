/**
 * Random roles, bindings and questions from a seeded generator: the server agrees with an evaluator that knows no
 * rules, only the list of everything that each user was ever granted. `RBAC_SEED` repeats a run.
 */
import { expect, test } from 'vitest';
import { seededRandom } from '../../kube/random.ts';
import { namespaces, resource, type Draft } from '../../kube/index.ts';
import type { PolicyRule, RoleObject, BindingObject } from './policy.ts';
import { clusterRoleBindings, clusterRoles, roleBindings, roles, subject } from '../testing/access.ts';
import { startServer } from '../testing/server.ts';

const SEED = Number(process.env['RBAC_SEED'] ?? 20_261_127);
const WORLDS = 6;
const QUESTIONS = 250;

const NAMESPACES = ['blue', 'red'];
const NAMES = ['x', 'y'];
const VERBS = ['get', 'list', 'delete'];
const GROUPS = ['', 'apps', 'b.example'];
const RESOURCES = ['pods', 'deployments', 'things'];
const SUBRESOURCES = ['log', 'scale'];
const PATHS = ['/a', '/a/b', '/ab', '/c/d'];
const URLS = ['*', '/a', '/a/*', '/a*', '/c/*', '/c/d'];
const PEOPLE = [
  { user: 'jane', groups: ['red-team'] },
  { user: 'joe', groups: ['red-team', 'blue-team'] },
  { user: 'system:serviceaccount:blue:robot', groups: ['system:serviceaccounts'] },
  { user: 'red-team', groups: [] },
];
const SUBJECTS = ['User jane', 'User joe', 'Group red-team', 'Group blue-team', 'ServiceAccount robot/blue', 'User red-team', 'Group jane'];

interface Question {
  namespace: string;
  verb: string;
  /** Of a resource question. */
  group: string;
  resource: string;
  subresource: string;
  name: string;
  /** Of the other kind. */
  path: string;
}

class Dice {
  readonly #random: () => number;
  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }
  chance(of: number): boolean {
    return this.#random() < of;
  }
  one<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)]!;
  }
  some<T>(from: readonly T[]): T[] {
    return [this.one(from), ...(this.chance(0.4) ? [this.one(from)] : [])];
  }
  rule(pathsToo: boolean): PolicyRule {
    const verbs = this.some([...VERBS, ...VERBS, '*']);
    if (pathsToo && this.chance(0.25)) return { verbs, nonResourceURLs: this.some(URLS) };
    const full = RESOURCES.flatMap((plural) => [plural, ...SUBRESOURCES.map((sub) => `${plural}/${sub}`)]);
    return {
      verbs,
      apiGroups: this.some([...GROUPS, '*', '*']),
      resources: this.some([...full, '*', '*/log', '*/scale']),
      ...(this.chance(0.3) && { resourceNames: this.some(NAMES) }),
    };
  }
  question(): Question {
    const nothing = { namespace: '', group: '', resource: '', subresource: '', name: '', path: '' };
    const verb = this.one(VERBS);
    if (this.chance(0.15)) return { ...nothing, verb, path: this.one(PATHS) };
    return {
      ...nothing,
      verb,
      namespace: this.one([...NAMESPACES, '']),
      group: this.one(GROUPS),
      resource: this.one(RESOURCES),
      subresource: this.chance(0.3) ? this.one(SUBRESOURCES) : '',
      name: this.chance(0.6) ? this.one(NAMES) : '',
    };
  }
}

/** Everything that the rule allows among all that can be asked here, written out: `verb|group|resource|sub|name` or `verb|path`. */
function* writtenOut(rule: PolicyRule): Generator<string> {
  const verbs = rule.verbs.includes('*') ? VERBS : rule.verbs;
  for (const verb of verbs) {
    for (const url of rule.nonResourceURLs ?? [])
      for (const path of PATHS) if (new RegExp(`^${url.replaceAll('*', '.*')}$`).test(path)) yield `${verb}|${path}`;
    for (const group of rule.apiGroups?.includes('*') ? GROUPS : (rule.apiGroups ?? [])) {
      for (const plural of RESOURCES) {
        for (const sub of ['', ...SUBRESOURCES]) {
          const full = sub ? `${plural}/${sub}` : plural;
          const listed = rule.resources?.some((entry) => entry === '*' || entry === full || (sub !== '' && entry === `*/${sub}`));
          if (listed) for (const name of rule.resourceNames ?? ['', ...NAMES]) yield `${verb}|${group}|${plural}|${sub}|${name}`;
        }
      }
    }
  }
}

/** Who is granted what, where (`*`: everywhere), one text per grant. */
class NaiveEvaluator {
  readonly #grants = new Set<string>();

  grant(who: string, where: string, rules: readonly PolicyRule[]): void {
    for (const rule of rules) for (const what of writtenOut(rule)) this.#grants.add(`${who}@${where}: ${what}`);
  }

  allows({ user, groups }: { user: string; groups: readonly string[] }, q: Question): boolean {
    const account = user.split(':');
    const alias = account[1] === 'serviceaccount' ? [`ServiceAccount ${account[3]}/${account[2]}`] : [];
    const identities = [`User ${user}`, ...alias, ...groups.map((group) => `Group ${group}`)];
    const what = q.path ? `${q.verb}|${q.path}` : `${q.verb}|${q.group}|${q.resource}|${q.subresource}|${q.name}`;
    return identities.some((who) =>
      ['*', ...(q.namespace ? [q.namespace] : [])].some((where) => this.#grants.has(`${who}@${where}: ${what}`)),
    );
  }
}

const reviews = resource<RoleObject & { status?: { allowed: boolean } }>(
  'authorization.k8s.io/v1',
  'SubjectAccessReview',
  'subjectaccessreviews',
  'Cluster',
);
const RBAC = 'rbac.authorization.k8s.io';

test.each(Array.from({ length: WORLDS }, (_, world) => SEED + world))(
  'seed %i: the same answers as the list of all grants',
  async (seed) => {
    const dice = new Dice(seed);
    const server = await startServer();
    const client = server.client();
    const naive = new NaiveEvaluator();
    for (const name of NAMESPACES) await client.create(namespaces, { metadata: { name } });
    const rulesOf = new Map<string, PolicyRule[]>();
    for (let index = 0; index < 8; index += 1) {
      const name = `r${index}`;
      const rules = Array.from({ length: 1 + (index % 3) }, () => dice.rule(true));
      rulesOf.set(`ClusterRole ${name}`, rules);
      await client.create(clusterRoles, { metadata: { name }, rules });
      const namespace = dice.one(NAMESPACES);
      const local = [dice.rule(false)];
      rulesOf.set(`${namespace}/${name}`, local);
      await client.create(roles, { metadata: { name, namespace }, rules: local });
    }
    for (let index = 0; index < 28; index += 1) {
      const role = `r${index % 8}`;
      const who = [...new Set(dice.some(SUBJECTS))];
      const binding = { metadata: { name: `b${index}` }, subjects: who.map(subject) } satisfies Partial<Draft<BindingObject>>;
      if (index % 7 === 0) {
        await client.create(clusterRoleBindings, { ...binding, roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role } });
        for (const one of who) naive.grant(one, '*', rulesOf.get(`ClusterRole ${role}`)!);
        continue;
      }
      const namespace = dice.one(NAMESPACES);
      const kind = dice.chance(0.5) ? 'ClusterRole' : 'Role';
      const metadata = { ...binding.metadata, namespace };
      await client.create(roleBindings, { ...binding, metadata, roleRef: { apiGroup: RBAC, kind, name: role } });
      // A Role that is not in this namespace gives nothing.
      const rules = rulesOf.get(kind === 'ClusterRole' ? `ClusterRole ${role}` : `${namespace}/${role}`) ?? [];
      for (const one of who) naive.grant(one, namespace, rules);
    }
    const tally = { true: 0, false: 0 };
    for (let count = 0; count < QUESTIONS; count += 1) {
      const person = dice.one(PEOPLE);
      const question = dice.question();
      const { path, ...attributes } = question;
      const about = path ? { nonResourceAttributes: { verb: question.verb, path } } : { resourceAttributes: attributes };
      const { status } = await client.create(reviews, { metadata: {}, spec: { ...person, ...about } });
      expect(status?.allowed, `RBAC_SEED=${seed}: ${JSON.stringify({ person, question })}`).toBe(naive.allows(person, question));
      tally[`${status!.allowed}`] += 1;
    }
    // Questions that are always answered alike would prove nothing.
    expect(Math.min(tally.true, tally.false), `RBAC_SEED=${seed}`).toBeGreaterThan(0);
  },
);
