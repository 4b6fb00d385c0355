/** What an agent cannot even decode: found before anything else is looked at, and worded without a prefix. @module */
import type { EgressRule, IngressRule, PolicyRule } from '../../cluster/kinds.ts';
import { ICMP_TYPES } from '../ports.ts';
import { PolicyError } from './policy-error.ts';

/** Sections, and what Go calls the type of their entries. */
const TYPES: Readonly<Record<string, string>> = {
  ingress: 'IngressRule',
  ingressDeny: 'IngressDenyRule',
  egress: 'EgressRule',
  egressDeny: 'EgressDenyRule',
};

/** @throws PolicyError with the text of the first such place. What is wrong with an ICMP type ends the reading, a type error does not. */
export function refuseUndecodable(written: readonly { rule: PolicyRule; field: string }[]): void {
  for (const { entry, field } of entriesOf(written)) {
    for (const [position, { fields = [] }] of (entry.icmps ?? []).entries()) {
      for (const [place, one] of fields.entries()) refuseIcmpName(one, `${field}.icmps[${position}].fields[${place}]`);
    }
  }
  for (const { entry, section, field } of entriesOf(written)) refuseRequires(entry, section, field);
}

/** The entries of all sections, as the object is written. */
function* entriesOf(
  written: readonly { rule: PolicyRule; field: string }[],
): Iterable<{ entry: IngressRule & EgressRule; section: string; field: string }> {
  for (const { rule, field } of written) {
    for (const [section, entries] of Object.entries(rule)) {
      if (!Object.hasOwn(TYPES, section)) continue;
      for (const [index, entry] of (entries as (IngressRule & EgressRule)[]).entries()) {
        yield { entry, section, field: `${field}.${section}[${index}]` };
      }
    }
  }
}

/** Removed from the API: a non-empty field fails to decode. */
function refuseRequires(entry: object, section: string, field: string): void {
  const [name, common] = section.startsWith('ingress') ? ['fromRequires', 'IngressCommonRule'] : ['toRequires', 'EgressCommonRule'];
  if (!(entry as Record<string, unknown[] | undefined>)[name]?.length) return;
  const path = field.replaceAll(/\[\d+\]/g, '');
  throw new PolicyError(
    `${field}.${name}`,
    `json: cannot unmarshal object into Go struct field ${TYPES[section]}.${path}.${common}.${name} of type string`,
    { decoding: true },
  );
}

/** Names are looked up per family while they are decoded; a family that does not exist has those of IPv4. */
function refuseIcmpName({ family = '', type = '' }: { family?: string; type?: number | string }, field: string): void {
  const name = String(type);
  if (/^\d+$/.test(name) || Object.hasOwn(ICMP_TYPES[family === 'IPv6' ? 'IPv6' : 'IPv4'], name)) return;
  throw new PolicyError(field, `ICMP type ${name} not found in ${family}`, { decoding: true });
}
