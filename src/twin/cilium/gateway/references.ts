/** References across namespaces: allowed only where a ReferenceGrant of the target's namespace says so. @module */
import type { ReferenceGrant } from '../../../cluster/kinds.ts';

const GATEWAY_GROUP = 'gateway.networking.k8s.io';

export interface Reference {
  from: { kind: string; namespace: string };
  to: { group: string; kind: string; namespace: string; name: string };
}

/** Within one namespace every reference is allowed. `from` is a kind of Gateway API. */
export function isReferenceAllowed({ from, to }: Reference, grants: readonly ReferenceGrant[]): boolean {
  if (from.namespace === to.namespace) return true;
  return grants.some(
    (grant) =>
      grant.metadata.namespace === to.namespace &&
      grant.spec?.from.some((each) => each.group === GATEWAY_GROUP && each.kind === from.kind && each.namespace === from.namespace) &&
      grant.spec.to.some((each) => each.group === to.group && each.kind === to.kind && (!each.name || each.name === to.name)),
  );
}
