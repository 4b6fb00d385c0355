/** Explanations as JSON (docs/policy.md). @module */
import type { Message } from '../../i18n/index.ts';
import { faultsOf, type Answer, type ConnectionExplanation, type Explanation, type NamedRule } from '../../policy/explain/index.ts';
import { jsonText, SCHEMA_VERSION, textJson } from '../json.ts';

export function explainJson({ allowed, explanations, notes }: Answer): string {
  const answer = {
    schemaVersion: SCHEMA_VERSION,
    allowed: allowed ?? null,
    explanations: explanations.map(connectionJson),
    notes: notes.map(textJson),
  };
  return `${jsonText(answer, 2)}\n`;
}

function connectionJson({ from, to, port, protocol, allowed, egress, ingress, notes, sentence }: ConnectionExplanation): object {
  return {
    from,
    to,
    protocol,
    port,
    /** `null`: cannot be known, the notes say why. */
    allowed: allowed ?? null,
    sentence: textJson(sentence),
    egress: egress ? sideJson(egress) : null,
    ingress: ingress ? sideJson(ingress) : null,
    notes: notes.map(textJson),
  };
}

const named = ({ policy, field, place }: NamedRule): object => ({ ...policy, field, ...place });

function sideJson({ verdict, allowed, why, rules, builtins, defaultDeny, misses, http, dns, notes }: Explanation): object {
  return {
    verdict,
    allowed: allowed ?? null,
    why: textJson(why),
    rules: rules.map(({ role, action, proxy, ...rule }) => ({ role, action, ...(proxy && { proxy }), ...named(rule) })),
    builtins,
    defaultDeny: defaultDeny.map(named),
    nearest: misses.map((miss) => ({
      ...named(miss),
      faults: miss.faults.map(({ kind, wanted, has }) => ({ kind, wanted, has: has ?? null })),
      text: textJson(faultsOf(miss)),
    })),
    ...(http && { http: httpJson(http) }),
    ...(dns && { dns: { name: dns.name, allowed: dns.allowed, why: textJson(dns.why) } }),
    notes: notes.map((note: Message) => textJson(note)),
  };
}

function httpJson({ effect, allowed, by, defeatedBy, nearest, why }: NonNullable<Explanation['http']>): object {
  return {
    effect,
    allowed: allowed ?? null,
    why: textJson(why),
    ...(by && { by: named(by) }),
    ...(defeatedBy.length > 0 && { defeatedBy: defeatedBy.map(named) }),
    ...(nearest && { nearest: { ...named(nearest), fault: nearest.fault, wanted: nearest.wanted, has: nearest.has } }),
  };
}
