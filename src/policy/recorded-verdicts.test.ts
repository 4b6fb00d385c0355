/**
 * The engine against verdicts recorded from Cilium's own policy engine. The recordings lie beside the
 * repository and are read in place; without them this file says so and checks nothing.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { portFilters } from './attribution-filters.ts';
import { decide, type SpeakingRule, type Verdict } from './decide.ts';
import type { Identity } from './identity.ts';
import { unionOfPorts } from './identity.ts';
import { LabelSet } from './labels.ts';
import { parsePolicy, type PolicyObject } from './parse/parse.ts';
import { PolicySet, type DirectionPolicy } from './policy-set.ts';
import { namedPortKey, type NamedPorts, type Protocol } from './ports.ts';
import { formatOrigin, type Direction } from './rule.ts';
import { DEFAULT_SETTINGS, type PolicySettings } from './settings.ts';

const folder = fileURLToPath(new URL('../../../shared/data/policy-verdicts/', import.meta.url));
const present = existsSync(`${folder}base.json`);
if (!present) console.warn(`SKIPPED: recorded policy verdicts are not at ${folder}: the engine was not compared with Cilium's.`);

interface Row {
  subject: number;
  dir?: 'ingress' | 'egress';
  verdicts?: string[];
  /** Curated scenarios only: the objects behind the one entry that decided. */
  rules?: string[][][];
  error?: string;
  l7filters?: L7Filter[];
}
/** A merged port rule that redirects, as handed to the proxies. */
interface L7Filter {
  port: number;
  endPort?: number;
  portName?: string;
  proto: string;
  sel: {
    ids?: number[];
    wildcard?: boolean;
    verdict: 'allow' | 'deny';
    redirect?: string;
    l7?: Record<string, readonly object[]>;
    sni?: string[];
  }[];
}
interface Counts {
  verdicts: number;
  origins: number;
  filters: number;
}
interface Scenario {
  name: string;
  policies: PolicyObject[];
  rows: Row[];
  parseErrors?: Record<string, string>;
  config?: { 'enable-policy'?: PolicySettings['mode']; ipv6?: string; policyClusterName?: string };
}
interface Base {
  identities: { id: number; labels: string[]; pod?: boolean; ports?: Record<string, string> }[];
  probes: { proto: Protocol; port: number }[];
}

const LETTERS = { allow: 'A', redirect: 'R', deny: 'D', 'default-deny': 'd' } as const;

/** The letter of a verdict; small for one that waits for a handshake. */
function letterOf({ verdict, authentication }: Verdict): string {
  return authentication ? LETTERS[verdict].toLowerCase() : LETTERS[verdict];
}

const namesOf = (rules: readonly SpeakingRule[]): string[] => [...new Set(rules.map(formatOrigin))].sort();

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    one && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

/** Lists as sets: neither order nor repetition is significant. */
const asSet = (list: readonly unknown[]): unknown[] => [...new Set(list.map(canonical))].sort();

/** A recorded filter in the form that ours are brought into, too. */
function recordedFilter({ port, endPort = 0, portName, proto, sel }: L7Filter): string {
  const peers = sel.map(({ ids = [], wildcard = false, verdict, redirect, l7 = {}, sni = [] }) => ({
    who: wildcard ? '*' : ids.toSorted((a, b) => a - b),
    verdict,
    redirect,
    lists: Object.entries(l7).map(([kind, list]) => [kind, asSet(list)]),
    sni: sni.toSorted(),
  }));
  return canonical({ port, endPort, portName, proto, peers: asSet(peers) });
}

/** Our filters that redirect, in the recorded form. */
function redirectingFilters(policy: DirectionPolicy, direction: Direction, identities: readonly Identity[]): string[] {
  const redirecting = portFilters(policy, direction).filter(({ peers }) => [...peers.values()].some(({ redirect }) => redirect));
  const filters = redirecting.map(({ protocol, from, to, name, peers }): L7Filter => {
    const sel = [...peers.values()].map(({ selector, verdict, redirect, http, dns, kafka, serverNames }) => ({
      ...(selector === 'all'
        ? { wildcard: true }
        : { ids: identities.filter(({ labels }) => selector.matches(labels)).map(({ id }) => id) }),
      verdict,
      ...(redirect && { redirect }),
      l7: Object.fromEntries(Object.entries({ http, dns, kafka }).filter(([, list]) => list.length > 0)),
      sni: [...serverNames],
    }));
    return { port: from, ...(to > from && { endPort: to }), ...(name !== undefined && { portName: name }), proto: protocol, sel };
  });
  return filters.map(recordedFilter);
}

function load(): { base: Base; scenarios: Scenario[] } {
  const lines = (name: string): Scenario[] =>
    readFileSync(`${folder}${name}`, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Scenario);
  return {
    base: JSON.parse(readFileSync(`${folder}base.json`, 'utf8')) as Base,
    scenarios: [...lines('curated.jsonl'), ...lines('random.jsonl')],
  };
}

describe.skipIf(!present)('verdicts recorded from Cilium', () => {
  const { base, scenarios } = present ? load() : { base: { identities: [], probes: [] } as Base, scenarios: [] };
  const ports = new Map(
    base.identities.map(({ id, ports: named = {} }): [number, NamedPorts] => [
      id,
      new Map(
        Object.entries(named).map(([name, written]): [string, number[]] => {
          const [number, protocol] = written.split('/') as [string, string];
          return [namedPortKey(name, protocol), [Number(number)]];
        }),
      ),
    ]),
  );
  const clusterPorts = unionOfPorts(ports.values());
  const identities = base.identities.map(({ id, labels }): Identity => ({ id, labels: LabelSet.parse(labels) }));

  function compile(scenario: Scenario): { policies: PolicySet; errors: Record<string, string> } {
    const { config = {} } = scenario;
    const settings: PolicySettings = {
      ...DEFAULT_SETTINGS,
      mode: config['enable-policy'] ?? 'default',
      ipv6: config.ipv6 === 'true',
      policyCluster: config.policyClusterName ?? DEFAULT_SETTINGS.policyCluster,
    };
    const errors: Record<string, string> = {};
    const specs = scenario.policies.flatMap((policy) => {
      const parsed = parsePolicy(policy, settings);
      if ('specs' in parsed) return parsed.specs;
      errors[`${policy.kind}/${policy.metadata.namespace ?? ''}/${policy.metadata.name}`] = parsed.error.message;
      return [];
    });
    return { policies: new PolicySet(specs, settings, () => clusterPorts), errors };
  }

  function disagreements(scenario: Scenario, counts: Counts): string[] {
    const { policies, errors } = compile(scenario);
    const found: string[] = [];
    const expected = scenario.parseErrors ?? {};
    for (const object of new Set([...Object.keys(expected), ...Object.keys(errors)])) {
      if (errors[object] !== expected[object]) found.push(`${object}: rejected with ${errors[object]}, recorded ${expected[object]}`);
    }
    const rows = new Map(scenario.rows.map((row) => [`${row.subject}/${row.dir ?? ''}`, row]));
    for (const [index, { pod, id }] of base.identities.entries()) {
      if (!pod) continue;
      const subject = identities[index]!;
      const broken = rows.get(`${id}/`)?.error;
      const error = policies.policyOf(subject).error;
      if (error !== broken) found.push(`subject ${id}: error ${error}, recorded ${broken}`);
      if (broken) continue;
      for (const direction of ['ingress', 'egress'] as const) {
        const row = rows.get(`${id}/${direction}`);
        const filters = asSet(redirectingFilters(policies.policyOf(subject)[direction], direction, identities));
        const recordedFilters = asSet((row?.l7filters ?? []).map(recordedFilter));
        if (filters.join() !== recordedFilters.join()) {
          found.push(`${direction} of ${id}: filters ${filters.join(' ')}, recorded ${recordedFilters.join(' ')}`);
        }
        counts.filters += filters.length;
        for (const [peerIndex, peer] of identities.entries()) {
          for (const [probeIndex, { proto, port }] of base.probes.entries()) {
            const verdict = decide(policies, { subject, subjectPorts: () => ports.get(id)!, direction, peer, port, protocol: proto });
            const at = (): string => `${direction} of ${id}, peer ${peer.id}, ${proto} ${port}`;
            counts.verdicts += 1;
            const recorded = row?.verdicts?.[peerIndex]?.[probeIndex] ?? 'A';
            const letter = letterOf(verdict);
            if (letter !== recorded) found.push(`${at()}: ${letter}, recorded ${recorded}`);
            const origins = row?.rules?.[peerIndex]?.[probeIndex];
            if (!origins) continue;
            counts.origins += 1;
            const deciding = namesOf(verdict.deciding).join();
            if (deciding !== origins.toSorted().join()) found.push(`${at()}: decided by ${deciding}, recorded ${origins.join()}`);
            const all = new Set(namesOf(verdict.rules));
            if (!origins.every((name) => all.has(name))) found.push(`${at()}: ${origins.join()} is not among ${[...all].join()}`);
          }
        }
      }
    }
    return found;
  }

  test('every verdict, what decides it, every filter, every rejection text and every conflict of all scenarios agree', () => {
    const counts: Counts = { verdicts: 0, origins: 0, filters: 0 };
    const wrong = scenarios.flatMap((scenario) => {
      const found = disagreements(scenario, counts);
      return found.length === 0 ? [] : [`${scenario.name}: ${found.length} differences, first: ${found[0]}`];
    });
    console.info(
      `recorded verdicts: ${scenarios.length - wrong.length} of ${scenarios.length} scenarios agree; compared: ` +
        `${counts.verdicts} verdicts, ${counts.origins} deciding entries, ${counts.filters} filters`,
    );
    expect(wrong).toEqual([]);
  });
});
