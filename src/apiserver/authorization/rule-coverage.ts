/** Whether rules that somebody holds include rules that he wants to give away. @module */
import { sameJson } from '../json.ts';
import { urlCovers, type PolicyRule } from './policy.ts';

/** What of `wanted` no single rule of `held` includes, in pieces of one verb on one thing. */
export const uncovered = (held: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] =>
  wanted.flatMap(pieces).filter((piece) => !held.some((rule) => covers(rule, piece)));

/** A rule as rules of one verb on one resource (and name, where there are names) or one path. */
function pieces({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule): PolicyRule[] {
  const about: Omit<PolicyRule, 'verbs'>[] = [
    ...apiGroups.flatMap((group) =>
      resources.flatMap((resource) => {
        const one = { apiGroups: [group], resources: [resource] };
        return resourceNames.length > 0 ? resourceNames.map((name) => ({ ...one, resourceNames: [name] })) : [one];
      }),
    ),
    ...nonResourceURLs.map((url) => ({ nonResourceURLs: [url] })),
  ];
  return about.flatMap((it) => verbs.map((verb) => ({ ...it, verbs: [verb] })));
}

const includes = (list: readonly string[] = [], wanted: readonly string[] = []): boolean =>
  list.includes('*') || wanted.every((item) => list.includes(item));

function covers(rule: PolicyRule, piece: PolicyRule): boolean {
  if (!includes(rule.verbs, piece.verbs)) return false;
  const [url] = piece.nonResourceURLs ?? [];
  if (url !== undefined) return (rule.nonResourceURLs ?? []).some((held) => urlCovers(held, url));
  const { resources = [], resourceNames = [] } = rule;
  const [resource = ''] = piece.resources ?? [];
  const slash = resource.indexOf('/');
  const everywhere = slash < 0 ? resource : `*${resource.slice(slash)}`;
  if (!includes(rule.apiGroups, piece.apiGroups) || !(includes(resources, [resource]) || resources.includes(everywhere))) return false;
  if (resourceNames.length === 0) return true;
  return piece.resourceNames !== undefined && piece.resourceNames.every((name) => resourceNames.includes(name));
}

/** One line per rule, sorted, the verbs of the same thing together: `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}`. */
export function ruleLines(rules: readonly PolicyRule[]): string[] {
  const together: { verbs: string[]; about: Omit<PolicyRule, 'verbs'> }[] = [];
  for (const { verbs, ...about } of rules) {
    const known = together.find((it) => about.nonResourceURLs === undefined && sameJson(it.about, about));
    if (known) known.verbs.push(...verbs.filter((verb) => !known.verbs.includes(verb)));
    else together.push({ verbs: [...verbs], about });
  }
  return [...new Set(together.map(({ verbs, about }) => lineOf({ ...about, verbs })))].sort();
}

/** Go's `%q` of a list of texts. */
export const quotedList = (items: readonly string[]): string => `[${items.map((item) => JSON.stringify(item)).join(' ')}]`;

function lineOf({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: PolicyRule): string {
  const fields = {
    APIGroups: apiGroups,
    Resources: resources,
    NonResourceURLs: nonResourceURLs,
    ResourceNames: resourceNames,
    Verbs: verbs,
  };
  const shown = Object.entries(fields).flatMap(([name, list]) => (list?.length ? [`${name}:${quotedList(list)}`] : []));
  return `{${shown.join(', ')}}`;
}
