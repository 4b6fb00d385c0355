/** CiliumCIDRGroup: a named list of CIDRs that rules refer to by name or by labels (facts/policy.md §3.9). @module */
import type { CiliumCIDRGroup } from '../../cluster/kinds.ts';
import { message } from '../../i18n/catalogue.ts';
import { contains, parsePrefix, type Prefix } from '../cidr.ts';
import type { Label } from '../labels.ts';
import { Findings, worded, type Finding } from './finding.ts';
import { prefixError } from './go-netip.ts';
import { PolicyError } from './policy-error.ts';
import { cidrGroupShape } from './policy-shapes.ts';
import { read } from './shape.ts';

export interface CidrGroup {
  readonly name: string;
  readonly prefixes: readonly Prefix[];
  /** What identities of its CIDRs carry: its name and its own labels, source `cidrgroup`. */
  readonly labels: readonly Label[];
}

export type ParsedCidrGroup = ({ readonly group: CidrGroup } | { readonly error: Finding }) & { readonly warnings: readonly Finding[] };

/** The label by which `cidrGroupRef` finds a group. */
export const groupNameKey = (name: string): string => `io.cilium.policy.cidrgroupname/${name}`;

/** The labels that a prefix has from the groups that it lies in. */
export function groupLabels(prefix: Prefix, groups: readonly CidrGroup[]): Label[] {
  const within = groups.filter(({ prefixes }) => prefixes.some((outer) => contains(outer, prefix)));
  const labels = new Map(within.flatMap(({ labels: own }) => own.map((label) => [`${label.key}=${label.value}`, label])));
  return [...labels.values()];
}

/**
 * Reads a CiliumCIDRGroup. Never throws for what a user wrote.
 *
 * @example
 * parseCidrGroup({ kind: 'CiliumCIDRGroup', metadata: { name: 'corp' }, spec: { externalCIDRs: ['203.0.113.0/24'] } });
 */
export function parseCidrGroup(object: CiliumCIDRGroup): ParsedCidrGroup {
  const findings = new Findings();
  try {
    const { metadata, spec } = read(object, cidrGroupShape, '', findings) as Partial<CiliumCIDRGroup>;
    if (!metadata?.name) throw PolicyError.ofSchema(worded('metadata.name', message('policyParse.required', { name: 'name' })));
    const prefixes = (spec?.externalCIDRs ?? []).map((written, index) => {
      const prefix = written.includes('/') ? parsePrefix(written) : undefined;
      if (!prefix)
        throw new PolicyError(`spec.externalCIDRs[${index}]`, prefixError(written), { kind: 'schema', found: JSON.stringify(written) });
      return prefix;
    });
    const own = Object.entries(metadata.labels ?? {}).map(([key, value]): Label => ({ source: 'cidrgroup', key, value }));
    const labels = [{ source: 'cidrgroup', key: groupNameKey(metadata.name), value: '' }, ...own];
    return { group: { name: metadata.name, prefixes, labels }, warnings: findings.list };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { error: error.finding, warnings: findings.list };
  }
}
