/**
 * Where a write meets the policies in force, and the hooks of {@link AdmissionHook}.
 *
 * Writes are synchronous, so that nothing comes between what they read and what they store. A hook that answers with a promise
 * suspends the write: it is given up ({@link Suspended}), and done again from the start once the answer is there; answers are
 * kept, so each hook is asked once for each state of the object.
 * @module
 */
import type { AnyObject } from '../../kube/objects.ts';
import { StatusError } from '../../kube/status-error.ts';
import { tableIdOf } from '../kind-registry.ts';
import type { KindDefinition } from '../schema/types.ts';
import type { RequestContext, Unstored } from '../registry/backend.ts';
import { copyJson, deepFreeze } from '../storage/json.ts';
import { matches, type AdmissionHook, type AdmissionRequest } from './hooks.ts';
import { admissionOf, type GroupVersionKind } from './policies/admission.ts';
import type { ValidatingPolicies } from './policies/validating-policies.ts';

/** The write waits for an answer: thrown through it, and caught by {@link admitted} alone. */
class Suspended {
  readonly answered: Promise<unknown>;
  constructor(answered: Promise<unknown>) {
    this.answered = answered;
  }
}

/** So often a write is begun anew because its object changed meanwhile. */
const MOST_ATTEMPTS = 50;

/** Who decides about writes. */
export interface Deciders {
  readonly hooks: readonly AdmissionHook[];
  readonly policies: ValidatingPolicies;
}

/** Does a write under policies and hooks: at once where none of them makes it wait. */
export function admitted<T>(deciders: Deciders, context: RequestContext, write: (context: RequestContext) => T): T | Promise<T> {
  if (deciders.hooks.length === 0 && deciders.policies.isEmpty) return write(context);
  const gated = { ...context, gate: new AdmissionGate(deciders) };
  try {
    return write(gated);
  } catch (error) {
    if (!(error instanceof Suspended)) throw error;
    return resumed(error, () => write(gated));
  }
}

/** Does a write that policies see, but no hook. */
export const admittedByPolicies = <T>({ policies }: Deciders, context: RequestContext, write: (context: RequestContext) => T): T =>
  policies.isEmpty ? write(context) : write({ ...context, gate: new AdmissionGate({ hooks: [], policies }) });

async function resumed<T>(first: Suspended, write: () => T): Promise<T> {
  let suspended = first;
  for (let attempt = 1; attempt < MOST_ATTEMPTS; attempt += 1) {
    await suspended.answered;
    try {
      return write();
    } catch (error) {
      if (!(error instanceof Suspended)) throw error;
      suspended = error;
    }
  }
  throw new StatusError(409, 'Conflict', 'the object kept changing while admission hooks were asked; try again');
}

export interface Write {
  kind: KindDefinition;
  subresource?: string | undefined;
  context: RequestContext;
  /** What is stored now. */
  old?: AnyObject | undefined;
  /** What travels, where it is not the kind itself: the `Scale` of a Deployment. */
  payload?: { kind: GroupVersionKind; name: string; namespace?: string | undefined };
}

type Answer = { value: unknown } | { error: unknown };

export class AdmissionGate {
  readonly #hooks: readonly AdmissionHook[];
  readonly #policies: ValidatingPolicies;
  readonly #answers = new Map<string, Answer>();
  readonly #kept = new Map<string, string>();

  constructor({ hooks, policies }: Deciders) {
    this.#hooks = hooks;
    this.#policies = policies;
  }

  /** What is made at random for an object stays the same when its write is done again. */
  keep(what: 'name' | 'uid', make: () => string): string {
    let kept = this.#kept.get(what);
    if (kept === undefined) this.#kept.set(what, (kept = make()));
    return kept;
  }

  /** The object as the hooks want it. @throws StatusError */
  mutate(write: Write, object: Unstored): Unstored {
    let current = object;
    for (const [index, hook] of this.#hooks.entries()) {
      const request = requestOf(write, current as AnyObject);
      if (!hook.mutate || !matches(hook, request)) continue;
      const next = this.#ask(`mutate ${index}`, hook, index, write, () => {
        const copy = copyJson(current) as AnyObject;
        const changed = hook.mutate!({ ...request, object: copy });
        return isPromise(changed) ? changed.then((it) => it ?? copy) : (changed ?? copy);
      }) as AnyObject;
      refuseRenaming(hook, index, current, next);
      current = copyJson(next);
    }
    return current;
  }

  /** @throws StatusError when a policy or one of the hooks refuses the write */
  validate(write: Write, object: Unstored | undefined): void {
    if (!this.#policies.isEmpty) this.#policies.validate(admissionOf(write, object as AnyObject | undefined));
    for (const [index, hook] of this.#hooks.entries()) {
      const request = requestOf(write, object as AnyObject | undefined);
      if (!hook.validate || !matches(hook, request)) continue;
      const shown = object && (deepFreeze(copyJson(object)) as AnyObject);
      const why = this.#ask(`validate ${index}`, hook, index, write, () => hook.validate!({ ...request, object: shown }));
      if (typeof why === 'string' && why)
        throw new StatusError(403, 'Forbidden', `admission hook ${nameOf(hook, index)} denied the request: ${why}`);
    }
  }

  /** The hook's answer for this state of the object: once it is there, it is not asked again. */
  #ask(step: string, hook: AdmissionHook, index: number, { old }: Write, call: () => unknown): unknown {
    const key = `${step} ${old?.metadata.resourceVersion ?? ''}`;
    let answer = this.#answers.get(key);
    if (!answer) {
      answer = answerOf(call);
      if ('value' in answer && isPromise(answer.value)) throw new Suspended(this.#awaited(key, answer.value));
      this.#answers.set(key, answer);
    }
    if ('value' in answer) return answer.value;
    throw answer.error instanceof StatusError ? answer.error : failed(hook, index, answer.error);
  }

  async #awaited(key: string, value: Promise<unknown>): Promise<void> {
    try {
      this.#answers.set(key, { value: await value });
    } catch (error) {
      this.#answers.set(key, { error });
    }
  }
}

function answerOf(call: () => unknown): Answer {
  try {
    return { value: call() };
  } catch (error) {
    return { error };
  }
}

const isPromise = (value: unknown): value is Promise<object | undefined | void> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

function requestOf({ kind, subresource = '', context, old }: Write, object: AnyObject | undefined): AdmissionRequest {
  const { group, version, kind: name } = kind.resource;
  const { metadata } = object ?? old ?? { metadata: {} as Partial<AnyObject['metadata']> };
  return {
    operation: object ? (old ? 'UPDATE' : 'CREATE') : 'DELETE',
    user: context.user,
    kind: { group, version, kind: name },
    resource: tableIdOf(kind),
    subresource,
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    object,
    oldObject: old,
    dryRun: context.dryRun,
    warn: (text) => context.warn(text),
  };
}

const nameOf = ({ name }: AdmissionHook, index: number): string => JSON.stringify(name ?? `admission[${index}]`);

function failed(hook: AdmissionHook, index: number, error: unknown): StatusError {
  const why = error instanceof Error ? error.message : String(error);
  return new StatusError(500, 'InternalError', `Internal error occurred: failed calling admission hook ${nameOf(hook, index)}: ${why}`, {
    causes: [{ message: why }],
  });
}

function refuseRenaming(hook: AdmissionHook, index: number, before: Unstored, after: AnyObject): void {
  const { name, namespace } = after.metadata ?? {};
  if (
    after.kind === before.kind &&
    after.apiVersion === before.apiVersion &&
    name === before.metadata.name &&
    namespace === before.metadata.namespace
  )
    return;
  throw failed(hook, index, new Error('it must not change the kind, name or namespace of the object'));
}
