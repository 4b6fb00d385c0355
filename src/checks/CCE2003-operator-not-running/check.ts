/** No cilium-operator runs: no pod CIDRs for new nodes, no Gateway is reconciled, taints of Cilium stay (facts/cilium.md §8). @module */
import { message } from '../../i18n/index.ts';
import { deployments, leases, type Lease } from '../../kube/resources.ts';
import type { Check, ClusterView } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { INSTALLATION_NEEDS, installationIn, isReady, type Installation } from '../cluster-facts/installation.ts';
import { isStuck, troubleEvidence, troubleOf } from '../cluster-facts/pods.ts';
import { NO_CILIUM, refOf, unstopped } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';

const LEASE = 'cilium-operator-resource-lock';

export const operatorNotRunning: Check = {
  code: 'CCE2003',
  name: 'operator-not-running',
  severity: 'error',
  title: 'checks.CCE2003.title',
  needs: [...INSTALLATION_NEEDS, { ...deployments, named: 'cilium-operator' }],
  causedBy: ['CCE1001', 'CCE1003', 'CCE1008', 'CCE1009', 'CCE1011'],
  threads: ['https://docs.cilium.io/en/v1.19/internals/cilium_operator/'],
  run(view) {
    const installation = installationIn(view.model);
    if (!installation) return { skip: NO_CILIUM };
    const lease = view.model.get(leases, { namespace: installation.namespace, name: LEASE });
    const looked = Math.max(1, installation.operators.length);
    if (isAway(view, installation)) return { findings: [findingOf(installation)], looked };
    return { findings: lease && isOrphaned(view, installation, lease) ? [leaderless(installation, lease)] : [], looked };
  },
};

/** Pods that are only just starting are no fault yet; none at all is. */
const isAway = (view: ClusterView, { operators }: Installation): boolean =>
  !operators.some(isReady) && operators.every((pod) => isStuck(view, pod));

/** Longer than a new leader takes to be found. */
const PATIENCE_MS = 120_000;

/**
 * Whether the lock is held and has not been renewed for long: only its holder works. Whose name it is tells nothing: it
 * is made from the host's own, which need not be the node's. Of files nobody knows when they were written.
 */
function isOrphaned({ now, source }: ClusterView, { operators }: Installation, { spec }: Lease): boolean {
  if (source.kind === 'files') return false;
  const renewed = Date.parse(spec?.renewTime ?? '');
  return Boolean(spec?.holderIdentity) && operators.some(isReady) && now.getTime() - renewed > PATIENCE_MS;
}

function leaderless({ namespace }: Installation, { metadata, spec }: Lease): Finding {
  const lease = { kind: 'Lease', namespace, name: metadata.name };
  return {
    code: 'CCE2003',
    severity: 'error',
    confidence: 'certain',
    objects: [lease],
    about: ['cluster'],
    evidence: [
      {
        at: lease,
        path: 'spec.holderIdentity',
        observed: message('evidence.renewed', {
          holder: spec!.holderIdentity!,
          time: spec!.renewTime!,
          seconds: spec!.leaseDurationSeconds ?? '?',
        }),
        expected: message('evidence.renewedOften'),
      },
    ],
    message: message('checks.CCE2003.leaderless', { holder: spec!.holderIdentity! }),
    cause: message('checks.CCE2003.leaderlessCause'),
    fixes: [
      {
        what: message('checks.CCE2003.release'),
        kind: 'command',
        text: kubectl('-n', namespace, 'delete', 'lease', metadata.name),
        risk: 'none',
        reversible: false,
      },
    ],
  };
}

function findingOf({ namespace, operator, operators }: Installation): Finding {
  const deployment = operator ? refOf(operator) : { kind: 'Deployment', namespace, name: 'cilium-operator' };
  const replicas = operator?.spec?.replicas ?? 0;
  const [first] = operators;
  const reason = !operator ? message('evidence.noDeployment') : first ? troubleOf(first).observed : message('evidence.noPod', { replicas });
  return {
    code: 'CCE2003',
    severity: 'error',
    confidence: 'certain',
    objects: [deployment],
    about: ['cluster'],
    evidence:
      operators.length > 0
        ? operators.slice(0, 3).map(troubleEvidence)
        : [{ at: deployment, observed: reason, expected: message('evidence.readyPod') }],
    message: message('checks.CCE2003.found', { reason: unstopped(reason) }),
    cause: message('checks.CCE2003.cause'),
    fixes: !operator ? [] : [replicas === 0 ? scale(namespace) : restart(namespace)],
  };
}

const scale = (namespace: string): Fix => ({
  what: message('checks.CCE2003.scale'),
  kind: 'command',
  text: kubectl('-n', namespace, 'scale', 'deployment', 'cilium-operator', '--replicas=2'),
  risk: 'none',
  reversible: true,
});

const restart = (namespace: string): Fix => ({
  what: message('checks.CCE2003.restart'),
  kind: 'command',
  text: kubectl('-n', namespace, 'rollout', 'restart', 'deployment/cilium-operator'),
  risk: 'restart',
  reversible: true,
});
