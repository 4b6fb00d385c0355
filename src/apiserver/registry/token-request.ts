/** `serviceaccounts/NAME/token`: tokens that are bound to a service account, and to a Pod, Secret or Node if asked. @module */
import { timestamp } from '../../kube/clock.ts';
import type { AnyObject, StatusCause } from '../../kube/objects.ts';
import { badRequest, invalid, StatusError } from '../../kube/status-error.ts';
import { ISSUER, type BoundObject, type TokenIssuer } from '../auth/tokens.ts';
import { isObject, own } from '../json.ts';
import type { Backend, RequestContext } from './backend.ts';
import { showPolicies } from './pod-subresources.ts';
import { currentObject, type Target } from './update.ts';

const OF = { group: 'authentication.k8s.io', kind: 'TokenRequest' };
const DEFAULT_SECONDS = 3600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;

/** Answers a TokenRequest. @throws StatusError 400, 404, 409, 422 in kube-apiserver's words */
export function requestToken(backend: Backend, tokens: TokenIssuer, target: Target, body: unknown, context: RequestContext): object {
  const { name, namespace = '' } = target;
  const spec = isObject(body) && isObject(body.spec) ? body.spec : {};
  const given = isObject(body) && isObject(body.metadata) ? body.metadata : {};
  if (given.name && given.name !== name) refuse(name, mismatch('name', given.name));
  if (given.namespace && given.namespace !== namespace) refuse(name, mismatch('namespace', given.namespace));
  const account = currentObject(backend, target);
  const expirationSeconds = spec.expirationSeconds ?? DEFAULT_SECONDS;
  if (typeof expirationSeconds !== 'number') throw badRequest('spec.expirationSeconds must be a number');
  if (expirationSeconds < MIN_SECONDS) refuse('', duration(expirationSeconds, 'less than 10 minutes'));
  if (expirationSeconds > MAX_SECONDS) refuse('', duration(expirationSeconds, 'larger than 2^32 seconds'));
  const audiences = Array.isArray(spec.audiences) && spec.audiences.length > 0 ? (spec.audiences as string[]) : [ISSUER];
  const apiVersion = `${OF.group}/v1`;
  showPolicies(target, { apiVersion, kind: OF.kind, spec: { ...spec, audiences, expirationSeconds } }, context);
  const { token, expires } = tokens.forServiceAccount({
    namespace,
    serviceAccount: { name, uid: account.metadata.uid },
    bound: isObject(spec.boundObjectRef) ? boundObjects(backend, target, spec.boundObjectRef) : {},
    audiences,
    expirationSeconds,
  });
  return {
    apiVersion,
    kind: OF.kind,
    metadata: { name, namespace, creationTimestamp: timestamp(backend.clock) },
    spec: { ...spec, audiences, expirationSeconds },
    status: { token, expirationTimestamp: `${new Date(expires).toISOString().slice(0, 19)}Z` },
  };
}

const refuse = (name: string, cause: StatusCause): never => {
  throw invalid(OF, name, [{ reason: 'FieldValueInvalid', ...cause }]);
};

const mismatch = (field: 'name' | 'namespace', given: unknown): StatusCause => ({
  field: `metadata.${field}`,
  message: `Invalid value: ${JSON.stringify(given)}: must match the service account ${field} if specified`,
});

const duration = (given: number, limit: string): StatusCause => ({
  field: 'spec.expirationSeconds',
  message: `Invalid value: ${given}: may not specify a duration ${limit}`,
});

interface Reference {
  apiVersion?: string;
  kind?: string;
  name?: string;
  uid?: string;
}

const BINDABLE: Readonly<Record<string, { table: string; claim: keyof BoundObject }>> = {
  Pod: { table: 'pods', claim: 'pod' },
  Secret: { table: 'secrets', claim: 'secret' },
  Node: { table: 'nodes', claim: 'node' },
};

/** What the token dies with; that of a Pod also names the Pod's node. */
function boundObjects(backend: Backend, { name, namespace }: Target, reference: Reference): BoundObject {
  const { apiVersion = 'v1', kind: kindName = '' } = reference;
  const bindable = apiVersion === 'v1' ? own(BINDABLE, kindName) : undefined;
  const kind = bindable && backend.kinds.ofTable(bindable.table);
  if (!kind) throw badRequest(`cannot bind token to object of type ${goKind(apiVersion)}, Kind=${kindName}`);
  const object = currentObject(backend, { kind, namespace, name: reference.name ?? '' });
  const { uid } = object.metadata;
  if (kindName === 'Pod' && (object.spec as { serviceAccountName?: string }).serviceAccountName !== name)
    throw badRequest(`cannot bind token for serviceaccount "${name}" to pod running with different serviceaccount name.`);
  if (reference.uid && reference.uid !== uid) {
    const why = `the UID in the bound object reference (${reference.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw new StatusError(409, 'Conflict', `Operation cannot be fulfilled on ${kindName} "${object.metadata.name}": ${why}`, {
      name: object.metadata.name,
      kind: kindName,
    });
  }
  return { [bindable.claim]: { name: object.metadata.name, uid }, ...(kindName === 'Pod' && nodeOf(backend, object)) };
}

function nodeOf(backend: Backend, pod: AnyObject): BoundObject {
  const name = (pod.spec as { nodeName?: string }).nodeName;
  if (!name) return {};
  return { node: { name, uid: backend.store.table('nodes').get(name)?.metadata.uid ?? '' } };
}

/** `v1` → `/v1`, as Go prints a group and version. */
const goKind = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion : `/${apiVersion}`);
