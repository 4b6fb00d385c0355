/** What the expressions of a policy know about a write. @module */
import type { AnyObject } from '../../../kube/objects.ts';
import { Authorizer, type Decide } from '../../schema/cel/access-checks.ts';
import { untypedValue } from '../../schema/cel/values.ts';
import type { Admission, GroupVersionResource } from './admission.ts';

/** Values by name; made once for each write and version of its resource. */
export interface Activation {
  readonly object: unknown;
  readonly oldObject: unknown;
  readonly request: unknown;
  readonly namespaceObject: unknown;
  readonly authorizer: Authorizer;
}

/** A write as it is seen through a version of its resource. */
export interface Seen {
  readonly admission: Admission;
  readonly resource: GroupVersionResource;
  readonly kind: Admission['kind'];
  readonly object: AnyObject | undefined;
  readonly oldObject: AnyObject | undefined;
  /** Absent: the object has no namespace. */
  readonly namespace: AnyObject | undefined;
}

export function activationOf(seen: Seen, decide: Decide): Activation {
  const { admission, object, oldObject, namespace } = seen;
  const { user, resource, subresource, name } = admission;
  return {
    object: untypedValue(object),
    oldObject: untypedValue(oldObject),
    request: untypedValue(requestOf(seen)),
    namespaceObject: untypedValue(namespace && withoutManagedFields(namespace)),
    authorizer: new Authorizer(decide, user, {
      apiGroup: resource.group,
      resource: resource.resource,
      subresource,
      namespace: admission.namespace,
      name,
    }),
  };
}

/** An AdmissionRequest without the objects; what is empty is left out, as Go leaves it out. */
function requestOf({ admission, resource, kind }: Seen): object {
  const { name, namespace, subresource, operation, dryRun, options, user } = admission;
  const { username, uid, groups, extra } = user;
  return {
    kind,
    resource,
    requestKind: admission.kind,
    requestResource: admission.resource,
    ...(subresource && { subResource: subresource, requestSubResource: subresource }),
    ...(name && { name }),
    ...(namespace && { namespace }),
    operation,
    userInfo: {
      ...(username && { username }),
      ...(uid && { uid }),
      ...(groups.length > 0 && { groups }),
      ...(extra && Object.keys(extra).length > 0 && { extra }),
    },
    dryRun,
    options,
  };
}

function withoutManagedFields({ metadata, ...rest }: AnyObject): object {
  const {
    managedFields: _managed,
    ownerReferences: _owners,
    selfLink: _link,
    ...shown
  } = metadata as typeof metadata & { selfLink?: string };
  return { ...rest, metadata: shown };
}
