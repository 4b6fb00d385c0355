/**
 * `authorizer` in expressions of admission: asks what the user of a request, or a service account, may do.
 * @module
 */
import type { Environment } from '@marcbachmann/cel-js';
import { resourceAttributes, pathAttributes, type Attributes } from '../../authorization/attributes.ts';
import type { Verdict } from '../../authorization/authorizer.ts';
import { dns1123Label, dns1123Subdomain } from '../names.ts';

/** Who is asked about. */
export interface Subject {
  readonly username: string;
  readonly groups: readonly string[];
}

/** The answer of the server's authorizer. */
export type Decide = (subject: Subject, attributes: Attributes) => Verdict;

type About = Omit<Attributes, 'verb' | 'path'>;

export class Authorizer {
  readonly decide: Decide;
  readonly subject: Subject;
  readonly #about: About;

  /** `about`: the resource of the request, for `authorizer.requestResource`. */
  constructor(decide: Decide, subject: Subject, about: About) {
    this.decide = decide;
    this.subject = subject;
    this.#about = about;
  }

  get requestResource(): ResourceCheck {
    return new ResourceCheck(this, this.#about);
  }

  serviceAccount(namespace: string, name: string): Authorizer {
    if (dns1123Subdomain(name).length > 0) throw new Error('Invalid service account name');
    if (dns1123Label(namespace).length > 0) throw new Error('Invalid service account namespace');
    const username = `system:serviceaccount:${namespace}:${name}`;
    return new Authorizer(
      this.decide,
      { username, groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] },
      this.#about,
    );
  }
}

class GroupCheck {
  readonly authorizer: Authorizer;
  readonly group: string;
  constructor(authorizer: Authorizer, group: string) {
    this.authorizer = authorizer;
    this.group = group;
  }
}

class PathCheck {
  readonly authorizer: Authorizer;
  readonly path: string;
  constructor(authorizer: Authorizer, path: string) {
    this.authorizer = authorizer;
    this.path = path;
  }
}

class ResourceCheck {
  readonly authorizer: Authorizer;
  readonly about: About;
  constructor(authorizer: Authorizer, about: About) {
    this.authorizer = authorizer;
    this.about = about;
  }

  with(more: Partial<About>): ResourceCheck {
    return new ResourceCheck(this.authorizer, { ...this.about, ...more });
  }
}

class Decision {
  readonly verdict: Verdict;
  constructor(verdict: Verdict) {
    this.verdict = verdict;
  }
}

function notEmpty(what: string, text: string): string {
  if (text.trim() === '') throw new Error(`${what} must not be empty`);
  return text;
}

const NOTHING: About = { apiGroup: '', resource: '', subresource: '', namespace: '', name: '' };
const name = (kind: string): string => `kubernetes.authorization.${kind}`;

/** The type of `authorizer`. */
export const AUTHORIZER = name('Authorizer');

export function registerAccessChecks(env: Environment): void {
  const [group, path, resource, decision] = ['GroupCheck', 'PathCheck', 'ResourceCheck', 'Decision'].map(name);
  env
    .registerType(resource!, ResourceCheck)
    .registerType(AUTHORIZER, { ctor: Authorizer, fields: { requestResource: resource! } })
    .registerType(group!, GroupCheck)
    .registerType(path!, PathCheck)
    .registerType(decision!, Decision)
    .registerFunction(`${AUTHORIZER}.path(string): ${path}`, (it: Authorizer, text: string) => new PathCheck(it, notEmpty('path', text)))
    .registerFunction(`${AUTHORIZER}.group(string): ${group}`, (it: Authorizer, text: string) => new GroupCheck(it, text))
    .registerFunction(`${AUTHORIZER}.serviceAccount(string, string): ${AUTHORIZER}`, (it: Authorizer, namespace: string, account: string) =>
      it.serviceAccount(namespace, account),
    )
    .registerFunction(
      `${group}.resource(string): ${resource}`,
      (it: GroupCheck, text: string) =>
        new ResourceCheck(it.authorizer, { ...NOTHING, apiGroup: it.group, resource: notEmpty('resource', text) }),
    )
    .registerFunction(`${path}.check(string): ${decision}`, ({ authorizer, path: of }: PathCheck, verb: string) => {
      return new Decision(authorizer.decide(authorizer.subject, pathAttributes(verb, of)));
    })
    .registerFunction(`${resource}.check(string): ${decision}`, ({ authorizer, about }: ResourceCheck, verb: string) => {
      return new Decision(authorizer.decide(authorizer.subject, resourceAttributes(verb, about)));
    })
    .registerFunction(`${decision}.allowed(): bool`, (it: Decision) => it.verdict.allowed)
    .registerFunction(`${decision}.reason(): string`, (it: Decision) => it.verdict.reason)
    // RBAC never fails: what it cannot find it has no opinion about.
    .registerFunction(`${decision}.errored(): bool`, () => false)
    .registerFunction(`${decision}.error(): string`, () => '');
  for (const field of ['subresource', 'namespace', 'name'] as const) {
    env.registerFunction(`${resource}.${field}(string): ${resource}`, (it: ResourceCheck, text: string) => it.with({ [field]: text }));
  }
  // Roles do not look at selectors.
  for (const selector of ['fieldSelector', 'labelSelector']) {
    env.registerFunction(`${resource}.${selector}(string): ${resource}`, (it: ResourceCheck) => it);
  }
}
