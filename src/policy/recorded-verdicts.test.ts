/**
 * The engine against verdicts recorded from Cilium's own policy engine. The recordings lie beside the
 * repository and are read in place; without them this file says so and checks nothing.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { decide, type SpeakingRule, type Verdict } from './decide.ts';
import type { Identity } from './identity.ts';
import { unionOfPorts } from './identity.ts';
import { LabelSet } from './labels.ts';
import { parsePolicy, type PolicyObject } from './parse/parse.ts';
import { PolicySet } from './policy-set.ts';
import { namedPortKey, type NamedPorts, type Protocol } from './ports.ts';
import { formatPolicyRef } from './rule.ts';
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
  sel: { ids?: number[]; wildcard?: boolean; verdict: 'allow' | 'deny'; redirect?: string; l7?: { http?: object[] } }[];
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
/** A verdict that waits for a handshake is an allowed one. */
const plain = (letter: string): string => ({ a: 'A', r: 'R' })[letter] ?? letter;

/** The engine names the origin of one entry, we name every matching rule: what it names must be among ours. */
function unnamed(recorded: readonly string[] | undefined, rules: readonly SpeakingRule[]): string[] {
  const ours = new Set(rules.map((rule) => ('builtin' in rule ? `<${rule.builtin}>` : formatPolicyRef(rule))));
  // The implicit allow-all of a subject without default deny is no rule.
  return (recorded ?? []).filter((name) => !name.startsWith('<allow-any-') && !ours.has(name));
}

const canonical = (rule: object): string =>
  JSON.stringify(rule, (_, value: unknown) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

/** The HTTP rules that the recorded filters hold for one peer and port, against ours. */
function httpDifference(filters: readonly L7Filter[], peer: number, port: number, verdict: Verdict): string | undefined {
  // A named port stands with number 0: which port it means, only the verdict shows.
  const onPort = filters.filter(
    (one) => one.proto === 'TCP' && (one.portName !== undefined || (one.port <= port && port <= (one.endPort ?? one.port))),
  );
  const selecting = onPort.flatMap(({ sel }) => sel).filter(({ ids, wildcard }) => wildcard || ids?.includes(peer));
  if (verdict.verdict !== 'redirect' || !verdict.proxies.includes('http')) return undefined;
  const written = selecting.flatMap(({ l7 }) => l7?.http ?? []);
  const open =
    selecting.some(({ verdict: allow, redirect }) => allow === 'allow' && !redirect) ||
    written.some((rule) => Object.keys(rule).length === 0);
  if (open && verdict.http?.restricted) return 'restricted, recorded open';
  const recorded = [...new Set(written.filter((rule) => Object.keys(rule).length > 0).map(canonical))].sort();
  const ours = [
    ...new Set(
      (verdict.http?.rules ?? [])
        .map(({ rule }) => rule)
        .filter((rule) => Object.keys(rule).length > 0)
        .map(canonical),
    ),
  ].sort();
  return recorded.join() === ours.join() ? undefined : `HTTP rules ${ours.join()}, recorded ${recorded.join()}`;
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

  function disagreements(scenario: Scenario, count: () => void): string[] {
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
        for (const [peerIndex, peer] of identities.entries()) {
          for (const [probeIndex, { proto, port }] of base.probes.entries()) {
            const verdict = decide(policies, { subject, subjectPorts: () => ports.get(id)!, direction, peer, port, protocol: proto });
            const recorded = plain(row?.verdicts?.[peerIndex]?.[probeIndex] ?? 'A');
            count();
            const missing = unnamed(row?.rules?.[peerIndex]?.[probeIndex], verdict.rules);
            if (missing.length > 0)
              found.push(`${direction} of ${id}, peer ${peer.id}, ${proto} ${port}: does not name ${missing.join(', ')}`);
            const http = proto === 'TCP' && row?.l7filters && httpDifference(row.l7filters, peer.id, port, verdict);
            if (http) found.push(`${direction} of ${id}, peer ${peer.id}, TCP ${port}: ${http}`);
            if (LETTERS[verdict.verdict] !== recorded) {
              found.push(`${direction} of ${id}, peer ${peer.id}, ${proto} ${port}: ${LETTERS[verdict.verdict]}, recorded ${recorded}`);
            }
          }
        }
      }
    }
    return found;
  }

  test('every verdict, its rules and HTTP filters, every rejection text and every conflict of all scenarios agree', () => {
    let compared = 0;
    const wrong = scenarios.flatMap((scenario) => {
      const found = disagreements(scenario, () => (compared += 1));
      return found.length === 0 ? [] : [`${scenario.name}: ${found.length} differences, first: ${found[0]}`];
    });
    console.info(
      `recorded verdicts: ${scenarios.length - wrong.length} of ${scenarios.length} scenarios agree, ${compared} verdicts compared`,
    );
    expect(wrong).toEqual([]);
  });
});
