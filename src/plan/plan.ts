/** From facts to a plan: what is judged, what is chosen, and whether the cluster can be built. Pure. @module */
import type { ClusterFacts, Contradiction, Origin } from './facts.ts';
import { judgeAddresses, judgeCapacity, planAddresses, type AddressPlan } from './judge/addresses.ts';
import { bridgeMode, judgeBridge } from './judge/bridge.ts';
import { judgeAdoption, judgeApiServer, judgeVersions } from './judge/cluster.ts';
import { judgeNetworkMode, judgeOwnCilium, MODE_VERDICTS, type ModeVerdict } from './judge/network-mode.ts';
import { judgeKubeProxy, judgeNodes, judgeSecurityGroups } from './judge/nodes.ts';
import { chosenVersion, minorOf } from './releases.ts';
import { plannedValues, type PlannedValue } from './planned-values.ts';
import type { ValuesText } from './values/read-values.ts';
import { review, type Correction } from './corrections.ts';
import { TOPICS, worst, type Outcome, type Verdict } from './verdict.ts';

export interface Plan {
  readonly facts: ClusterFacts;
  readonly contradictions: readonly Contradiction[];
  readonly modes: readonly ModeVerdict[];
  readonly verdicts: readonly Verdict[];
  /** `bad`: it cannot be built so. `unknown`: facts are missing, the files hold placeholders. */
  readonly outcome: Outcome;
  readonly addresses: AddressPlan;
  readonly ciliumVersion: string;
  /** The bundle of Gateway API that this Cilium needs; `undefined`: nobody here knows. */
  readonly gatewayApiVersion: string | undefined;
  readonly bridge: ReturnType<typeof bridgeMode>;
  readonly values: readonly PlannedValue[];
  /** What is different from a person's own values, and why. */
  readonly corrections: readonly Correction[];
}

const PLANNED: Origin = { kind: 'answer', where: 'plan' };

export interface PlanInput {
  readonly contradictions?: readonly Contradiction[];
  /** A person's own Helm values, to be kept where they are right. */
  readonly values?: readonly ValuesText[];
}

/**
 * Judges the facts and chooses what they leave open.
 *
 * @example
 * makePlan({ networkMode: { value: 'eni', origin } }).outcome // 'bad'
 */
export function makePlan(facts: ClusterFacts, { contradictions = [], values = [] }: PlanInput = {}): Plan {
  const addresses = planAddresses(facts);
  const bridge = bridgeMode(facts, addresses.podCidrs);
  const verdicts = [
    judgeOwnCilium(facts),
    judgeNetworkMode(facts),
    ...judgeAddresses(facts, addresses),
    ...judgeCapacity(facts, addresses),
    ...judgeNodes(facts),
    judgeKubeProxy(facts),
    judgeSecurityGroups(facts),
    judgeApiServer(facts),
    ...judgeVersions(facts),
    judgeBridge(facts, bridge),
    judgeAdoption(facts),
  ].toSorted((a, b) => TOPICS.indexOf(a.topic) - TOPICS.indexOf(b.topic));
  const ciliumVersion = chosenVersion(facts.ciliumVersion?.value);
  const planned = plannedValues(facts, addresses);
  const known = { ...facts, ...(addresses.podCidrs.length > 0 && { podCidrs: { value: addresses.podCidrs, origin: PLANNED } }) };
  const reviewed =
    values.length > 0 ? review(values, planned, { facts: known, version: ciliumVersion }) : { values: planned, corrections: [] };
  return {
    facts,
    contradictions,
    modes: MODE_VERDICTS,
    verdicts,
    outcome: contradictions.length > 0 ? 'bad' : worst(verdicts.map(({ outcome }) => outcome)),
    addresses,
    ciliumVersion,
    gatewayApiVersion: minorOf(ciliumVersion)?.gatewayApi,
    bridge,
    ...reviewed,
  };
}
