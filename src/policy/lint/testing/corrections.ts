/** What a correction does to a cluster: applied, and compared with before. @module */
import type { AnyObject } from '../../../kube/objects.ts';
import { analyse, type PolicyAnalysis } from '../../analysis.ts';
import type { ConnectionSet } from '../../engine/connection-set.ts';
import type { IdentityClass } from '../../engine/identity-class.ts';
import { formatPolicyRef } from '../../rule.ts';
import type { PolicyFinding } from '../finding.ts';
import { applyPatch } from '../patch.ts';

export const idOf = ({ code, policy, field }: PolicyFinding): string => `${code} ${formatPolicyRef(policy)} ${field}`;

/** The same objects after the correction. */
export function corrected(before: PolicyAnalysis, { fix }: PolicyFinding): PolicyAnalysis {
  const target = formatPolicyRef(fix!.policy);
  const owner = [...before.policies, ...before.rejected].find(({ ref }) => formatPolicyRef(ref) === target)!;
  const isTarget = (object: AnyObject): boolean =>
    object.kind === owner.object.kind &&
    object.metadata.name === owner.object.metadata.name &&
    object.metadata.namespace === owner.object.metadata.namespace;
  return analyse(
    before.manifests.flatMap((manifest) => {
      if (!isTarget(manifest.object)) return [manifest];
      const object = applyPatch(manifest.object, fix!);
      return object ? [{ ...manifest, object }] : [];
    }),
    { settings: before.settings },
  );
}

/** Connections without any check that are possible afterwards and were not before. */
export function openedBy(before: PolicyAnalysis, after: PolicyAnalysis): string[] {
  before.mention(after);
  after.mention(before);
  const byName = new Map(before.classes.map((one) => [idOfClass(one), one]));
  const free = ({ engine }: PolicyAnalysis, from: IdentityClass, to: IdentityClass): ConnectionSet => {
    const { allowed, restricted } = engine.connections(from, to);
    return allowed.subtract(restricted);
  };
  const opened: string[] = [];
  for (const from of after.classes) {
    for (const to of after.classes) {
      const [oldFrom, oldTo] = [byName.get(idOfClass(from)), byName.get(idOfClass(to))];
      if (!oldFrom || !oldTo) throw new Error(`${from.name} → ${to.name} was not there before`);
      const more = free(after, from, to).subtract(free(before, oldFrom, oldTo));
      if (!more.isEmpty) opened.push(`${from.name} → ${to.name} ${more.text}`);
    }
  }
  return opened;
}

const idOfClass = ({ name, identity }: IdentityClass): string => `${name}\n${identity.labels.text}`;
