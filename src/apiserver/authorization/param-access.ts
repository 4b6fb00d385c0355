/** Nobody makes a policy tell what he may not read: who writes one, or its binding, must be allowed to read its params. @module */
import { invalid } from '../../kube/status-error.ts';
import { ADMISSION_GROUP, POLICY_TABLES, type AdmissionPolicy, type ParamKind, type PolicyBinding } from '../admission/policies/objects.ts';
import { sameJson } from '../json.ts';
import { tableIdOf } from '../kind-registry.ts';
import type { Backend, RequestContext, Unstored, UserInfo } from '../registry/backend.ts';
import type { KindDefinition } from '../schema/types.ts';
import { resourceAttributes } from './attributes.ts';
import { isMaster } from './authorizer.ts';

interface PolicyWrite {
  kind: KindDefinition;
  /** As it would be stored, valid. */
  object: Unstored;
  /** Absent: a new object. */
  before?: Unstored;
}

/** Does nothing for other kinds. @throws StatusError 422, as kube-apiserver has it */
export function refuseUnreadableParams(backend: Backend, { user }: RequestContext, { kind, object, before }: PolicyWrite): void {
  if (kind.resource.group !== ADMISSION_GROUP || isMaster(user)) return;
  const isPolicy = tableIdOf(kind) === POLICY_TABLES.policies;
  const why = isPolicy
    ? policyProblem(backend, user, object as AdmissionPolicy, before as AdmissionPolicy | undefined)
    : bindingProblem(backend, user, object as PolicyBinding);
  if (!why) return;
  const field = isPolicy ? 'spec.paramKind' : 'spec.paramRef';
  throw invalid(kind.resource, object.metadata.name ?? '', [{ reason: 'FieldValueForbidden', field, message: `Forbidden: ${why}` }]);
}

function policyProblem(
  { kinds, authorizer }: Backend,
  user: UserInfo,
  { spec }: AdmissionPolicy,
  before?: AdmissionPolicy,
): string | undefined {
  const { paramKind } = spec;
  if (!paramKind || sameJson(paramKind, before?.spec.paramKind)) return undefined;
  const of = resourceOf(kinds, paramKind);
  if (authorizer.decide(user, resourceAttributes('get', { ...of, namespace: '*', name: '*' })).allowed) return undefined;
  return `user ${goUser(user)} must have "get" permission on all objects of the referenced paramKind (kind=${paramKind.kind}, apiVersion=${paramKind.apiVersion})`;
}

function bindingProblem({ store, kinds, authorizer }: Backend, user: UserInfo, { spec }: PolicyBinding): string | undefined {
  const { paramRef, policyName } = spec;
  if (!paramRef) return undefined;
  const policy = store.table(POLICY_TABLES.policies).get(policyName) as AdmissionPolicy | undefined;
  const paramKind = policy?.spec.paramKind;
  const of = paramKind ? resourceOf(kinds, paramKind) : { apiGroup: '*', resource: '*' };
  const verb = paramRef.name ? 'get' : 'list';
  const { namespace = '', name = '' } = paramRef;
  if (authorizer.decide(user, resourceAttributes(verb, { ...of, namespace, name })).allowed) return undefined;
  const lacks = `user ${goUser(user)} does not have "${verb}" permission`;
  const minimum = `to determine minimum required permissions and ${lacks} for all groups, versions and resources`;
  if (!policy) return `unable to get policy ${policyName} ${minimum}`;
  if (paramKind && of.resource === '*') return `unable to resolve paramKind ${paramKind.apiVersion}, Kind=${paramKind.kind} ${minimum}`;
  return `${lacks} on the object referenced by paramRef`;
}

/** Of a kind that there is not every resource of its group is asked for. */
function resourceOf(kinds: Backend['kinds'], { apiVersion, kind }: ParamKind): { apiGroup: string; resource: string } {
  const slash = apiVersion.indexOf('/');
  return { apiGroup: slash < 0 ? '' : apiVersion.slice(0, slash), resource: kinds.byKind(apiVersion, kind)?.resource.plural ?? '*' };
}

/** A user as Go prints it. */
function goUser({ username, uid = '', groups, extra = {} }: UserInfo): string {
  const more = Object.entries(extra)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, values]) => `${key}:[${values.join(' ')}]`);
  return `&{${username} ${uid} [${groups.join(' ')}] map[${more.join(' ')}]}`;
}
