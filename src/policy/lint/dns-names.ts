/** Names and patterns of DNS rules (facts/policy.md §4.2). @module */

export interface DnsName {
  readonly matchName?: string;
  readonly matchPattern?: string;
}

export const textOf = ({ matchName, matchPattern }: DnsName): string => matchName || matchPattern || '';

const canonical = (name: string): string => `${name.trim().toLowerCase().replace(/\.$/, '')}.`;

/** `*` stays inside one label, a leading `**.` is one or more whole labels, stars alone are every name. */
export function patternMatches(pattern: string, name: string): boolean {
  if (/^\*+$/.test(pattern.trim())) return true;
  const text = canonical(pattern);
  const leading = text.startsWith('**.');
  const rest = (leading ? text.slice(3) : text)
    .split(/\*+/)
    .map((part) => part.replaceAll('.', String.raw`\.`))
    .join('[-a-z0-9_]*');
  return new RegExp(`^${leading ? String.raw`([-a-z0-9_]+\.)+` : ''}${rest}$`).test(canonical(name));
}

/** Whether DNS rules let every name pass that the other one stands for; of a pattern, one name is tried. */
export function allowsName(rules: readonly DnsName[], name: DnsName): boolean {
  const tried = textOf(name)
    .replace(/^\*\*\./, 'sub.sample.')
    .replace(/\*+/g, 'sample');
  return rules.some((rule) =>
    rule.matchName ? canonical(rule.matchName) === canonical(tried) : patternMatches(rule.matchPattern ?? '', tried),
  );
}

export const allowsAll = (rules: readonly DnsName[]): boolean => rules.some(({ matchPattern }) => /^\*+$/.test(matchPattern ?? ''));

/** A name that the cluster's own DNS answers: its addresses are of pods, which names never match. */
export const isInCluster = (name: string): boolean => /\.(?:svc|pod)(?:\.cluster\.local)?\.?$|\.cluster\.local\.?$/i.test(name);
