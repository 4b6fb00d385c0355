/** The objects that a binding hands to the expressions of its policy as `params`. @module */
import type { AnyObject } from '../../../kube/objects.ts';
import { matchesSelector } from '../../../kube/selectors.ts';
import { tableIdOf, viewAs, type KindRegistry } from '../../kind-registry.ts';
import type { KindDefinition } from '../../schema/types.ts';
import type { Store } from '../../storage/store.ts';
import type { ParamKind, ParamRef } from './objects.ts';

/** What a policy's `paramKind` means, or why it means nothing. */
export function paramKindOf(kinds: KindRegistry, { apiVersion, kind }: ParamKind): KindDefinition | string {
  const found = kinds.byKind(apiVersion, kind);
  if (found && found.verbs.includes('list')) return found;
  return `failed to find resource referenced by paramKind: '${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}'`;
}

/** One `undefined`: the expressions are evaluated without params. None: they are not evaluated. Text: why neither is possible. */
export function collectParams(
  store: Store,
  kind: KindDefinition | undefined,
  ref: ParamRef | undefined,
  namespace: string,
): readonly (AnyObject | undefined)[] | string {
  if (!kind || !ref) return [undefined];
  const isNamespaced = kind.resource.namespaced;
  if (!isNamespaced && ref.namespace) return 'paramRef.namespace must not be provided for a cluster-scoped `paramKind`';
  const place = isNamespaced ? ref.namespace || namespace : '';
  if (isNamespaced && !place) return 'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources';
  const found = objectsOf(store, kind, ref, place ? `${place}/` : '');
  if (found.length === 0 && ref.parameterNotFoundAction === 'Deny')
    return 'no params found for policy binding with `Deny` parameterNotFoundAction';
  return found.map((param) => viewAs(kind, param));
}

function objectsOf(store: Store, kind: KindDefinition, { name, selector }: ParamRef, prefix: string): readonly AnyObject[] {
  const table = store.table(tableIdOf(kind));
  if (!name) return table.list(prefix).filter(({ metadata }) => matchesSelector(selector, metadata.labels));
  const one = table.get(`${prefix}${name}`);
  return one ? [one] : [];
}
