/** 403 in kube-apiserver's words. @module */
import { StatusError } from '../../kube/status-error.ts';
import type { UserInfo } from '../registry/backend.ts';
import type { Attributes } from './attributes.ts';

const quoted = (text: string): string => JSON.stringify(text);

/** What a user is told who may not do what he asked for; `reason` is appended when there is one. */
export function forbidden(user: UserInfo, attributes: Attributes, reason: string): StatusError {
  const { apiGroup, resource, name, path } = attributes;
  const why = `User ${quoted(user.username)} cannot ${whatOf(attributes)}${reason && `: ${reason}`}`;
  if (path || !resource) return new StatusError(403, 'Forbidden', `forbidden: ${why}`, {});
  return refusalOf({ group: apiGroup, plural: resource }, name, why);
}

/** `pods "x" is forbidden: …` */
export function refusalOf({ group, plural }: { group: string; plural: string }, name: string, why: string): StatusError {
  const qualified = group ? `${plural}.${group}` : plural;
  return new StatusError(403, 'Forbidden', `${qualified}${name && ` ${quoted(name)}`} is forbidden: ${why}`, {
    ...(name && { name }),
    ...(group && { group }),
    kind: plural,
  });
}

function whatOf({ verb, apiGroup, resource, subresource, namespace, path }: Attributes): string {
  if (path) return `${verb} path ${quoted(path)}`;
  const full = subresource ? `${resource}/${subresource}` : resource;
  const scope = namespace ? `in the namespace ${quoted(namespace)}` : 'at the cluster scope';
  return `${verb} resource ${quoted(full)} in API group ${quoted(apiGroup)} ${scope}`;
}
