/** What keeps a selector from matching an identity: the one label, the namespace, the entity. @module */
import { message, type Message } from '../../i18n/index.ts';
import { contains, parsePrefix } from '../cidr.ts';
import { cidrOfKey, NAMESPACE_LABELS, POD_NAMESPACE, POLICY_CLUSTER, type LabelSet } from '../labels.ts';
import { selector, type Requirement, type Selector } from '../selector.ts';
import type { ExplainQuestion, Fault, FaultKind } from './explanation.ts';
import { identityName, isPod, requirementText, selectorText } from './wording.ts';

const DISTANCES: Readonly<Record<FaultKind, number>> = {
  port: 1,
  label: 1,
  namespace: 1,
  except: 1,
  protocol: 1.2,
  'namespace-label': 1.5,
  'port-name': 1,
  subject: 2,
  cluster: 2,
  cidr: 2,
  entity: 3,
  fqdn: 3,
  peer: 4,
};

export const distanceOf = (kind: FaultKind): number => DISTANCES[kind];

/** The faults of the selector that is nearest to the peer; none where one matches. */
export function nearestPeer(peers: readonly Selector[], question: Pick<ExplainQuestion, 'peer' | 'peerAddresses' | 'names'>): Fault[] {
  let nearest: { faults: Fault[]; distance: number } | undefined;
  for (const one of peers) {
    const faults = selectorFaults(one, question);
    const distance = faults.reduce((total, { kind }) => total + distanceOf(kind), 0);
    if (!nearest || distance < nearest.distance) nearest = { faults, distance };
  }
  return nearest?.faults ?? [];
}

function selectorFaults(one: Selector, question: Pick<ExplainQuestion, 'peer' | 'peerAddresses' | 'names'>): Fault[] {
  const { labels } = question.peer;
  const failing = one.requirements.filter((requirement) => !selector([requirement]).matches(labels));
  if (failing.length === 0) return [];
  const pods = one.requirements.some(({ source, key }) => (source === 'k8s' || source === 'any') && key !== POLICY_CLUSTER);
  const outside = one.requirements.some(
    ({ source, operator }) => ['reserved', 'cidr', 'fqdn', 'cidrgroup'].includes(source) && operator === 'Exists',
  );
  // Pods against all that is no pod: no label could be changed to make it fit.
  if (pods && !outside && !isPod(labels)) return [otherKind(one, question)];
  if (outside && isPod(labels)) return [coveringCidr(failing, question) ?? otherKind(one, question)];
  return failing.map((requirement) => requirementFault(requirement, labels));
}

function otherKind(one: Selector, { peer, names }: Pick<ExplainQuestion, 'peer' | 'names'>): Fault {
  const wanted = selectorText(one);
  const has = names?.peer ?? identityName(peer);
  return { kind: 'peer', what: message('policy.explain.fault.peer', { wanted }), wanted, has };
}

/** The pod's address lies in the CIDR, which never matches a pod (facts/policy.md §3.9). */
function coveringCidr(failing: readonly Requirement[], { peerAddresses = [] }: Pick<ExplainQuestion, 'peerAddresses'>): Fault | undefined {
  for (const { source, key, operator } of failing) {
    const outer = source === 'cidr' && operator === 'Exists' ? parsePrefix(cidrOfKey(key)) : undefined;
    const address = outer && peerAddresses.find((one) => contains(outer, parsePrefix(one)!));
    if (address) {
      const wanted = cidrOfKey(key);
      return { kind: 'cidr', what: message('policy.explain.fault.cidrOfPod', { cidr: wanted, address }), wanted, has: address };
    }
  }
  return undefined;
}

/** One requirement that an identity does not meet. */
export function requirementFault(requirement: Requirement, labels: LabelSet): Fault {
  const { source, key, operator, values } = requirement;
  const wanted = requirementText(requirement);
  const present = labels.all(source, key).map(({ value }) => value);
  const has = present.length > 0 ? present.join(',') : undefined;
  const fault = (kind: FaultKind, what: Message): Fault => ({ kind, what, wanted, has });
  if (key === POD_NAMESPACE) {
    return fault('namespace', message('policy.explain.fault.namespace', { wanted: values.join(',') || operator, has: has ?? '-' }));
  }
  if (key === POLICY_CLUSTER)
    return fault('cluster', message('policy.explain.fault.cluster', { wanted: values.join(','), has: has ?? '-' }));
  if (source === 'reserved') return fault('entity', message('policy.explain.fault.entity', { wanted: `reserved:${key}` }));
  if (source === 'cidr') {
    const cidr = cidrOfKey(key);
    return operator === 'DoesNotExist'
      ? fault('except', message('policy.explain.fault.except', { cidr }))
      : fault('cidr', message('policy.explain.fault.cidr', { cidr }));
  }
  if (source === 'fqdn') return fault('fqdn', message('policy.explain.fault.fqdn', { name: key }));
  const ofNamespace = key.startsWith(`${NAMESPACE_LABELS}.`);
  const shown = ofNamespace ? key.slice(NAMESPACE_LABELS.length + 1) : key;
  if (operator === 'DoesNotExist' || operator === 'NotIn') {
    return fault(
      ofNamespace ? 'namespace-label' : 'label',
      message('policy.explain.fault.unwanted', { wanted, has: `${shown}=${has ?? ''}` }),
    );
  }
  const value =
    has === undefined
      ? message('policy.explain.fault.noLabel', { key: shown })
      : message('policy.explain.fault.hasLabel', { key: shown, has });
  return ofNamespace
    ? fault('namespace-label', message('policy.explain.fault.namespaceLabel', { wanted: wanted.replace(/^namespace label /, ''), value }))
    : fault('label', message('policy.explain.fault.label', { wanted, value }));
}
