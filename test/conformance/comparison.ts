/** The oracle's answer against ours: every letter, who decided, every filter, every text. @module */
import { PROBES } from './cast.ts';
import type { OracleAnswer, OracleFilter, OracleRow } from './oracle.ts';
import type { OurAnswers } from './our-answers.ts';
import type { Scenario } from './scenarios/scenario.ts';

export interface Counts {
  verdicts: number;
  deciding: number;
  filters: number;
  rejections: number;
  conflicts: number;
  /** Scenarios that Cilium's engine broke down over. */
  panics: number;
}

export const NOTHING_COUNTED: Readonly<Counts> = { verdicts: 0, deciding: 0, filters: 0, rejections: 0, conflicts: 0, panics: 0 };

/** What differs, in words. */
export function differences(scenario: Scenario, ours: OurAnswers, oracle: OracleAnswer, counts: Counts): string[] {
  if (oracle.panic) {
    // Cilium's own engine has a fault: there is no answer to compare with.
    counts.panics += 1;
    return [];
  }
  return [...rejections(ours, oracle, counts), ...oracle.rows.flatMap((row) => rowDifferences(scenario, ours, row, counts))];
}

function rejections({ parseErrors }: OurAnswers, { parseErrors: theirs = {} }: OracleAnswer, counts: Counts): string[] {
  const objects = [...new Set([...Object.keys(parseErrors), ...Object.keys(theirs)])];
  counts.rejections += objects.length;
  return objects.flatMap((object) => {
    const [our, their] = [parseErrors[object], theirs[object]];
    const same = our === their || (our !== undefined && their !== undefined && settled(our) === settled(their));
    return same ? [] : [`${object} is rejected with ${String(our)}, by the oracle with ${String(their)}`];
  });
}

/** Texts in which the engine names two things in the order of a Go map: as if it had none. */
function settled(text: string): string {
  const pair = (_: string, before: string, first: string, middle: string, second: string): string =>
    [before, ...[first, second].sort()].join(middle);
  return text
    .replace(/ for cached selector .*/, '')
    .replace(/(?<=L7 protocol )(?:HTTP|Kafka)(?= is not supported on host)/, '')
    .replace(/(combining )(\w+)( and )(\w+)/, pair)
    .replace(/(\()([^()/]+)(\/)([^()/]+)(?=\))/, pair);
}

function rowDifferences(scenario: Scenario, ours: OurAnswers, row: OracleRow, counts: Counts): string[] {
  const { subject, dir: direction, error } = row;
  const conflict = ours.conflict(subject);
  if (!direction || conflict !== undefined) {
    counts.conflicts += 1;
    if (conflict !== undefined && error !== undefined && settled(conflict) === settled(error)) return [];
    return [`subject ${subject} cannot be resolved: ${String(conflict)}, oracle ${String(error)}`];
  }
  const found: string[] = [];
  const [mine, theirs] = [ours.filters(subject, direction), row.l7filters ?? []].map((filters) => asSet(filters.map(canonicalFilter)));
  counts.filters += theirs!.length;
  if (mine!.join() !== theirs!.join()) found.push(`${direction} of ${subject}: filters ${mine!.join(' ')}, oracle ${theirs!.join(' ')}`);
  for (const [peerIndex, peer] of scenario.identities.entries()) {
    for (const [probeIndex, probe] of PROBES.entries()) {
      const verdict = ours.verdict(subject, direction, peer.id, probe);
      const at = `${direction} of ${subject}, peer ${peer.id} (${peer.labels[0]}), ${probe.proto} ${probe.port}`;
      const letter = row.verdicts![peerIndex]![probeIndex];
      counts.verdicts += 1;
      if (verdict.letter !== letter) found.push(`${at}: ${verdict.letter}, oracle ${letter}`);
      const origins = row.rules![peerIndex]![probeIndex]!;
      // What is allowed where nothing is policed has no origin that we would name.
      if (origins.length === 0 || (verdict.speaking.size === 0 && origins.every((name) => name.startsWith('<allow-')))) continue;
      counts.deciding += 1;
      const [deciding, theirs] = [verdict.deciding.join(), origins.toSorted().join()];
      if (deciding !== theirs) found.push(`${at}: decided by ${deciding}, oracle ${theirs}`);
      const silent = origins.filter((name) => !verdict.speaking.has(name));
      if (silent.length > 0) found.push(`${at}: ${silent.join()} does not speak`);
    }
  }
  return found;
}

/** Other parsers are protocols of the proxy library, by their own names. */
const PROXIES = ['http', 'dns', 'kafka', 'tls', 'crd'];

/** Fields in one order, and without those that say nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    one && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(
          Object.entries(one)
            .filter(([, field]) => field !== null && field !== '' && !(Array.isArray(field) && field.length === 0))
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : one,
  );
}

/** Neither order nor repetition is significant. */
const asSet = (list: readonly string[]): string[] => [...new Set(list)].sort();

function canonicalFilter({ port, endPort = 0, portName, proto, sel }: OracleFilter): string {
  const peers = sel.map(({ ids = [], wildcard = false, verdict, redirect, l7 = {}, sni = [] }) =>
    canonical({
      who: wildcard ? '*' : ids.toSorted((a, b) => a - b).join() || 'nobody',
      verdict,
      redirect: redirect && (PROXIES.includes(redirect) ? redirect : 'proxylib'),
      lists: Object.entries(l7).map(([kind, list]) => [kind, asSet(list.map(canonical))]),
      sni: sni.toSorted(),
    }),
  );
  return canonical({ port, endPort, portName, proto, peers: asSet(peers) });
}
