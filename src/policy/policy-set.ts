/** All policies of a cluster, ready to be asked: which rules hold for a subject, and which of them speak of a peer. @module */
import type { Identity } from './identity.ts';
import { POD_NAMESPACE, type LabelSet } from './labels.ts';
import { policyConflict } from './conflicts.ts';
import type { Verdict } from './decide.ts';
import type { NamedPorts } from './ports.ts';
import type { Direction, PolicySpec, Rule } from './rule.ts';
import type { PolicySettings } from './settings.ts';

/** The policy of one subject in one direction. */
export interface DirectionPolicy {
  readonly rules: readonly Rule[];
  /** What no rule allows is refused. */
  readonly defaultDeny: boolean;
  /** The specs that turned default deny on; empty in mode `always` and for `reserved:init`. */
  readonly deniedBy: readonly PolicySpec[];
  /** The rules whose L3 part matches the peer. */
  rulesFor(peer: LabelSet): readonly Rule[];
  /** The same, with what was found out about the peer before. */
  peer(peer: LabelSet): PeerRules;
}

/** What is known about one peer of a subject. */
export interface PeerRules {
  /** The rules whose L3 part matches the peer. */
  readonly rules: readonly Rule[];
  /** Some of them name a port: what they cover depends on the pod that is asked about. */
  readonly named: boolean;
  /** Verdicts given so far, by protocol and port. */
  verdicts: Map<number, Verdict> | undefined;
  /** The verdict where none of the rules covers the port. */
  unmatched: Verdict | undefined;
}

export interface SubjectPolicy {
  readonly ingress: DirectionPolicy;
  readonly egress: DirectionPolicy;
  /** Set when the rules cannot be merged: the agent then keeps the endpoint's previous policy (facts/policy.md §3.17). */
  readonly error: string | undefined;
}

/** Subjects, and peers of each, are remembered up to this many; then the memory starts afresh. */
const CACHE_SIZE = 20_000;
const PEERS_KEPT = 5000;

export class PolicySet {
  readonly settings: PolicySettings;
  readonly specs: readonly PolicySpec[];
  /** The cluster-wide port names that egress rules are resolved with. */
  readonly namedPorts: () => NamedPorts;
  readonly #subjects = new Map<string, SubjectPolicy>();

  constructor(specs: Iterable<PolicySpec>, settings: PolicySettings, namedPorts: () => NamedPorts = () => new Map()) {
    this.specs = [...specs];
    this.settings = settings;
    this.namedPorts = namedPorts;
  }

  policyOf(subject: Pick<Identity, 'labels'>): SubjectPolicy {
    const known = this.#subjects.get(subject.labels.text);
    if (known) return known;
    if (this.#subjects.size >= CACHE_SIZE) this.#subjects.clear();
    const policy = this.#compile(subject.labels);
    this.#subjects.set(subject.labels.text, policy);
    return policy;
  }

  #compile(subject: LabelSet): SubjectPolicy {
    const host = subject.hasReserved('host');
    const selecting = this.specs.filter((spec) => {
      if (host !== (spec.subjectKind === 'host')) return false;
      if (host && !this.settings.hostFirewall) return false;
      return spec.subject.matches(subject);
    });
    const ingress = this.#direction(selecting, 'ingress', subject);
    const egress = this.#direction(selecting, 'egress', subject);
    const namespace = subject.find('k8s', POD_NAMESPACE)?.value;
    return { ingress, egress, error: policyConflict(ingress.rules, namespace) ?? policyConflict(egress.rules, namespace) };
  }

  #direction(selecting: readonly PolicySpec[], direction: Direction, subject: LabelSet): DirectionPolicy {
    const { mode } = this.settings;
    const deniedBy = selecting.filter((spec) => spec.defaultDeny[direction]);
    const unguarded = subject.hasReserved('host') && !this.settings.hostFirewall;
    const always = (mode === 'always' && !unguarded) || subject.hasReserved('init');
    const rules = mode === 'never' ? [] : selecting.flatMap((spec) => spec[direction]);
    const peer = rememberPeers(rules);
    return {
      rules,
      defaultDeny: mode !== 'never' && (always || deniedBy.length > 0),
      deniedBy,
      peer,
      rulesFor: (labels) => peer(labels).rules,
    };
  }
}

function rememberPeers(rules: readonly Rule[]): (peer: LabelSet) => PeerRules {
  const peers = new Map<string, PeerRules>();
  return (peer) => {
    let known = peers.get(peer.text);
    if (!known) {
      const matching = rules.filter((rule) => rule.peers === 'all' || rule.peers.some((selector) => selector.matches(peer)));
      known = {
        rules: matching,
        named: matching.some(({ ports }) => ports !== undefined && ports.named.length > 0),
        verdicts: undefined,
        unmatched: undefined,
      };
      if (peers.size >= PEERS_KEPT) peers.clear();
      peers.set(peer.text, known);
    }
    return known;
  };
}
