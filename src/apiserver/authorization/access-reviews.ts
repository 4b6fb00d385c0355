/** The questions of authorization.k8s.io, answered from the rules: may he, may I, what may I do. @module */
import { badRequest, invalid } from '../../kube/status-error.ts';
import type { StatusCause } from '../../kube/objects.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { UserInfo } from '../registry/backend.ts';
import { pathAttributes, resourceAttributes, type Attributes } from './attributes.ts';
import { invalidGo } from '../schema/structural/go-values.ts';
import { aggregate, type Authorizer } from './authorizer.ts';
import type { PolicyRule } from './policy.ts';

type Spec = JsonObject;

const ACCESS = 'authorization.k8s.io';
const NON_RESOURCE = 'authorization.NonResourceAttributes';

const text = (of: JsonObject, field: string): string => (typeof of[field] === 'string' ? of[field] : '');
const texts = (of: JsonObject, field: string): string[] =>
  Array.isArray(of[field]) ? of[field].filter((item): item is string => typeof item === 'string') : [];

/** The status of a SelfSubjectAccessReview. @throws StatusError 422 */
export const reviewOwnAccess = (authorizer: Authorizer, spec: Spec, user: UserInfo): object => verdictOn(authorizer, spec, user, []);

/** The status of a SubjectAccessReview. @throws StatusError 422 */
export function reviewAccess(authorizer: Authorizer, spec: Spec): object {
  return verdictOn(authorizer, spec, subjectOf(spec), withoutSubject(spec));
}

/** The status of a LocalSubjectAccessReview in `namespace`. @throws StatusError 400, 422 */
export function reviewLocalAccess(authorizer: Authorizer, spec: Spec, namespace: string): object {
  const errors = withoutSubject(spec);
  if (spec.nonResourceAttributes !== undefined)
    errors.push(invalidGo('spec.nonResourceAttributes', NON_RESOURCE, spec.nonResourceAttributes, 'disallowed on this kind of request'));
  const of = isObject(spec.resourceAttributes) ? text(spec.resourceAttributes, 'namespace') : namespace;
  if (of !== namespace) errors.push(wrong('spec.resourceAttributes.namespace', 'must match metadata.namespace', of));
  return verdictOn(authorizer, spec, subjectOf(spec), errors);
}

/** The status of a SelfSubjectRulesReview. @throws StatusError 400 without a namespace */
export function reviewOwnRules(authorizer: Authorizer, spec: Spec, user: UserInfo): object {
  const namespace = text(spec, 'namespace');
  if (!namespace) throw badRequest('no namespace on request');
  const { rules, problems } = authorizer.rulesFor(user, namespace);
  return {
    resourceRules: rules.filter(({ resources }) => resources?.length).map(resourceRule),
    nonResourceRules: rules.flatMap(({ verbs, nonResourceURLs }) => (nonResourceURLs?.length ? [{ verbs, nonResourceURLs }] : [])),
    incomplete: false,
    ...(problems.length > 0 && { evaluationError: aggregate(problems) }),
  };
}

const resourceRule = ({ verbs, apiGroups, resources, resourceNames }: PolicyRule): object => ({
  verbs,
  ...(apiGroups && { apiGroups }),
  ...(resources && { resources }),
  ...(resourceNames && { resourceNames }),
});

const subjectOf = (spec: Spec): UserInfo => ({ username: text(spec, 'user'), groups: texts(spec, 'groups') });

const withoutSubject = (spec: Spec): StatusCause[] =>
  text(spec, 'user') || texts(spec, 'groups').length > 0 ? [] : [wrong('spec.user', 'at least one of user or group must be specified', '')];

const wrong = (field: string, why: string, value: unknown): StatusCause => ({
  reason: 'FieldValueInvalid',
  field,
  message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
});

function verdictOn(authorizer: Authorizer, spec: Spec, user: UserInfo, errors: StatusCause[]): object {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  const isAboutResource = isObject(resource);
  const isAboutPath = isObject(path);
  if (isAboutResource && isAboutPath)
    errors.push(invalidGo('spec.nonResourceAttributes', NON_RESOURCE, path, 'cannot be specified in combination with resourceAttributes'));
  else if (!isAboutResource && !isAboutPath) {
    const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    errors.push(wrong('spec.resourceAttributes', why, 'null'));
  }
  // kube-apiserver does not name the kind.
  if (errors.length > 0) throw invalid({ group: ACCESS, kind: '' }, '', errors);
  const attributes = isAboutResource
    ? attributesOf(resource)
    : pathAttributes(text(path as JsonObject, 'verb'), text(path as JsonObject, 'path'));
  const { allowed, reason } = authorizer.decide(user, attributes);
  return { allowed, ...(reason && { reason }) };
}

const attributesOf = (of: JsonObject): Attributes =>
  resourceAttributes(text(of, 'verb'), {
    apiGroup: text(of, 'group'),
    resource: text(of, 'resource'),
    subresource: text(of, 'subresource'),
    namespace: text(of, 'namespace'),
    name: text(of, 'name'),
  });
