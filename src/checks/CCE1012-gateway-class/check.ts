/** Cilium's GatewayClass is not there, or its controller does not take it (facts/cilium.md §1.2: `gatewayClass.create`). @module */
import { isOn } from '../../cluster/cilium-config.ts';
import { CONTROLLER_NAME } from '../../cluster/gateway-names.ts';
import { gatewayClasses, gateways, type Gateway, type GatewayClass } from '../../cluster/kinds.ts';
import { message } from '../../i18n/index.ts';
import { findCondition } from '../../kube/conditions.ts';
import type { Check, ClusterView } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { byName, INSTALLATION_NEEDS, installationIn, type Installation } from '../cluster-facts/installation.ts';
import { names, NO_CILIUM, refOf } from '../cluster-facts/wording.ts';
import type { Finding } from '../finding.ts';

const NAME = 'cilium';
const PATIENCE_MS = 60_000;

export const gatewayClass: Check = {
  code: 'CCE1012',
  name: 'gateway-class',
  severity: 'error',
  title: 'checks.CCE1012.title',
  needs: [...INSTALLATION_NEEDS, gatewayClasses, gateways],
  causedBy: ['CCE1011', 'CCE2003'],
  threads: ['https://docs.cilium.io/en/v1.19/network/servicemesh/gateway-api/gateway-api/'],
  run(view) {
    const installation = installationIn(view.model);
    if (!installation) return { skip: NO_CILIUM };
    if (!isOn(installation.config, 'enable-gateway-api')) return { skip: message('checks.CCE1011.skip') };
    // A Gateway that names another class is another check's.
    const own = [...view.model.list(gatewayClasses)].filter(({ spec }) => spec?.controllerName === CONTROLLER_NAME).toSorted(byName);
    const refused = own.filter((one) => isRefused(view, one));
    return {
      findings: own.length === 0 ? [missing(view)] : refused.map((one) => notAccepted(view, installation, one)),
      looked: Math.max(1, own.length),
    };
  },
};

function isRefused({ now }: ClusterView, { metadata, status }: GatewayClass): boolean {
  const accepted = findCondition(status?.conditions, 'Accepted');
  if (accepted?.status === 'True') return false;
  // Until somebody has looked at it, it has "Unknown: Waiting for controller" from the API's own default.
  return accepted?.status === 'False' || now.getTime() - Date.parse(metadata.creationTimestamp) > PATIENCE_MS;
}

const CLASS = `apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata:
  name: ${NAME}
spec:
  controllerName: ${CONTROLLER_NAME}
`;

const askingFor = ({ model }: ClusterView, name: string): Gateway[] =>
  [...model.list(gateways)].filter(({ spec }) => spec?.gatewayClassName === name).toSorted(byName);

const namesOf = (some: readonly Gateway[]): ReturnType<typeof names> =>
  names(some.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));

function missing(view: ClusterView): Finding {
  const asking = askingFor(view, NAME);
  return {
    code: 'CCE1012',
    severity: asking.length > 0 ? 'error' : 'warning',
    confidence: 'certain',
    objects: [{ kind: 'GatewayClass', name: NAME }],
    about: ['cluster'],
    evidence: [
      { at: { kind: 'GatewayClass', name: NAME }, observed: message('evidence.missing'), expected: `controllerName: ${CONTROLLER_NAME}` },
      ...asking.slice(0, 3).map((gateway) => ({ at: refOf(gateway), path: 'spec.gatewayClassName', observed: NAME })),
    ],
    message:
      asking.length > 0 ? message('checks.CCE1012.missing', { name: NAME, gateways: namesOf(asking) }) : message('checks.CCE1012.none'),
    cause: message('checks.CCE1012.missingCause'),
    fixes: [{ what: message('checks.CCE1012.create'), kind: 'manifest', text: CLASS, risk: 'none', reversible: true }],
  };
}

function notAccepted(view: ClusterView, { namespace }: Installation, one: GatewayClass): Finding {
  const accepted = findCondition(one.status?.conditions, 'Accepted');
  const observed = accepted ? `${accepted.status} ${accepted.reason}: ${accepted.message}` : message('evidence.noCondition');
  return {
    code: 'CCE1012',
    severity: 'error',
    confidence: 'certain',
    objects: [refOf(one)],
    about: askingFor(view, one.metadata.name).map(({ metadata }) => `gateway/${metadata.namespace}/${metadata.name}`),
    evidence: [{ at: refOf(one), path: 'status.conditions[Accepted]', observed, expected: 'True' }],
    message: message('checks.CCE1012.notAccepted', { name: one.metadata.name, observed }),
    cause: message('checks.CCE1012.notAcceptedCause'),
    fixes: [
      {
        what: message('checks.CCE2003.restart'),
        kind: 'command',
        text: kubectl('-n', namespace, 'rollout', 'restart', 'deployment/cilium-operator'),
        risk: 'restart',
        reversible: true,
      },
    ],
  };
}
