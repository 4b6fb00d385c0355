/**
 * A Service whose back ends are NodePorts of another, as the source document's gateway-entrypoint: a node that
 * chooses itself makes no second look-up and refuses the connection (facts/cilium.md §4.2 [M]).
 * @module
 */
import { gateways } from '../../cluster/kinds.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import { isTrue } from '../../kube/conditions.ts';
import { pods, services, type Pod } from '../../kube/resources.ts';
import { matchesMap } from '../../kube/selectors.ts';
import type { Check } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { refOf } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';
import { ELB_ID, frontServices, type FrontService } from '../gateway-path/doors.ts';
import { command, elbFor, entrypointFix, meant } from '../gateway-path/fixes.ts';
import { ciliumGateways, nodePortsOf, serviceKey, stretch, type GatewayParts } from '../gateway-path/gateways.ts';
import { percent } from '../gateway-path/wording.ts';

/** On what the bridge makes: the GatewayEntrypoint that it belongs to. */
const ENTRYPOINT = 'cilium-cce.io/entrypoint';

export const chainedNodePort: Check = {
  code: 'CCE4010',
  name: 'chained-nodeport',
  severity: 'error',
  title: 'checks.CCE4010.title',
  needs: [gateways, services, pods],
  threads: ['https://github.com/cilium/cilium/issues/24313', 'https://github.com/cilium/cilium/issues/27273'],
  run({ model }) {
    const fronts = frontServices(model);
    if (fronts.length === 0) return { skip: message('checks.CCE4010.none') };
    return { findings: fronts.map((front) => findingOf(model, front)), looked: fronts.length };
  },
};

function findingOf(cluster: ClusterModel, front: FrontService): Finding {
  const { service, port } = front;
  const target = Number(port.targetPort);
  const gateway = gatewayAt(cluster, target) ?? onlyGatewayOn(cluster, port.port);
  const owner = serviceWith(cluster, target);
  const backends = backendsOf(cluster, front);
  const isLocal = service.spec?.externalTrafficPolicy === 'Local';
  // From a node that keeps to its own back ends every connection is refused [I].
  const share = isLocal ? 1 : 1 / Math.max(1, backends.length);
  const name = `${service.metadata.namespace}/${service.metadata.name}`;
  const elb = service.metadata.annotations?.[ELB_ID];
  return {
    code: 'CCE4010',
    severity: 'error',
    confidence: isLocal && owner ? 'likely' : 'certain',
    objects: [refOf(service), ...(owner ? [refOf(owner)] : []), ...(gateway ? [gateway.ref] : [])],
    about: [
      serviceKey(service),
      ...(gateway ? [gateway.key, ...stretch(gateway, 'node', 'elb-member')] : []),
      ...(elb ? [`elb/${elb}`] : []),
    ],
    hop: { kind: 'node', reason: owner ? 'nodeport.local-backend-no-second-lookup' : 'node.port-closed' },
    evidence: [
      {
        at: refOf(service),
        path: `spec.ports[${port.name ?? port.port}].targetPort`,
        observed: owner
          ? message('evidence.elsesNodePort', { port: target, service: `${owner.metadata.namespace}/${owner.metadata.name}` })
          : message('evidence.nobodysNodePort', { port: target }),
        expected: message('evidence.podPort'),
      },
      {
        at: refOf(service),
        path: 'spec.selector',
        observed: message('evidence.hostPods', { selector: JSON.stringify(service.spec?.selector), count: backends.length }),
      },
    ],
    message: owner
      ? message('checks.CCE4010.found', {
          service: name,
          target,
          of: `${owner.metadata.namespace}/${owner.metadata.name}`,
          share: percent(share),
          nodes: backends.length,
        })
      : message('checks.CCE4010.stale', { service: name, target }),
    cause: message(owner ? 'checks.CCE4010.cause' : 'checks.CCE4010.cause.stale'),
    fixes: gateway ? fixesOf(cluster, gateway, front) : [],
  };
}

const gatewayAt = (cluster: ClusterModel, nodePort: number): GatewayParts | undefined =>
  ciliumGateways(cluster).find(({ service }) => [...nodePortsOf(service).values()].includes(nodePort));

/** Which one a port that has moved on was meant for, where there is no doubt. */
function onlyGatewayOn(cluster: ClusterModel, port: number): GatewayParts | undefined {
  const [one, ...others] = ciliumGateways(cluster).filter(({ listeners }) => listeners.some((listener) => listener.port === port));
  return others.length === 0 ? one : undefined;
}

const serviceWith = (cluster: ClusterModel, nodePort: number) =>
  [...cluster.list(services)].find(({ spec }) => spec?.ports?.some((one) => one.nodePort === nodePort));

/** Those that are ready; while none is, those that will be. */
function backendsOf(cluster: ClusterModel, { service: { metadata, spec } }: FrontService): Pod[] {
  const selected = [...cluster.list(pods)].filter(
    (pod) => pod.metadata.namespace === metadata.namespace && matchesMap(spec?.selector ?? {}, pod.metadata.labels),
  );
  const ready = selected.filter(({ status }) => isTrue(status?.conditions, 'Ready'));
  return ready.length > 0 ? ready : selected;
}

function fixesOf(cluster: ClusterModel, gateway: GatewayParts, { service }: FrontService): Fix[] {
  const named = service.metadata.annotations?.[ELB_ID];
  const choice = named === undefined ? elbFor(cluster, gateway) : meant(named);
  const elb = choice.id;
  const bind = entrypointFix(gateway, choice, message('checks.CCE4010.bind', { gateway: `${gateway.namespace}/${gateway.name}`, elb }));
  if (service.metadata.annotations?.[ENTRYPOINT] !== undefined) return [bind];
  const { namespace = 'default', name } = service.metadata;
  const remove = `${kubectl('--namespace', namespace, 'delete', 'service', name)}\nkubectl apply -f - <<'EOF'\n${bind.text}EOF`;
  const what = message('checks.CCE4010.replace', { service: `${namespace}/${name}`, elb });
  return [command(what, remove, { risk: 'traffic', reversible: false })];
}
