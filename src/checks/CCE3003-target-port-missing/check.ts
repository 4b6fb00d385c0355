/** A Service's targetPort by a name that no container of its pods gives to a port: there is no endpoint for it. @module */
import { message } from '../../i18n/index.ts';
import { pods, services, type Pod, type ServicePort } from '../../kube/resources.ts';
import { nearest } from '../../policy/lint/nearest.ts';
import type { Check } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { refOf } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';
import { command, patch } from '../gateway-path/fixes.ts';
import { serviceKey } from '../gateway-path/gateways.ts';
import { selectingServices, serviceName, type SelectingService } from '../gateway-path/service-pods.ts';

export const targetPortMissing: Check = {
  code: 'CCE3003',
  name: 'target-port-missing',
  severity: 'error',
  title: 'checks.CCE3003.title',
  needs: [services, pods],
  threads: ['https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports'],
  run({ model }) {
    const all = selectingServices(model).filter((one) => one.pods.length > 0);
    if (all.length === 0) return { skip: message('checks.service.none') };
    const findings = all.flatMap((one) =>
      (one.service.spec?.ports ?? []).flatMap((port, index) =>
        typeof port.targetPort === 'string' && !one.pods.some((pod) => portNames(pod).includes(String(port.targetPort)))
          ? [findingOf(one, port, index)]
          : [],
      ),
    );
    return { findings, looked: all.length };
  },
};

const containerPorts = ({ spec }: Pod) =>
  [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].flatMap(({ ports }) => ports ?? []);
const portNames = (pod: Pod): string[] => containerPorts(pod).flatMap(({ name }) => name ?? []);

function findingOf(one: SelectingService, port: ServicePort, index: number): Finding {
  const { service, pods: selected, isExposed } = one;
  const present = [
    ...new Set(
      selected.flatMap(containerPorts).map(({ name, containerPort }) => (name ? `${name} (${containerPort})` : String(containerPort))),
    ),
  ];
  return {
    code: 'CCE3003',
    severity: isExposed ? 'error' : 'warning',
    confidence: 'certain',
    objects: [refOf(service), ...selected.slice(0, 1).map(refOf)],
    about: [serviceKey(service)],
    hop: { kind: 'service', reason: 'service.no-backends' },
    evidence: [
      {
        at: refOf(service),
        path: `spec.ports[${index}].targetPort`,
        observed: String(port.targetPort),
        expected: present.join(', ') || message('evidence.portName'),
      },
    ],
    message: message('checks.CCE3003.found', { service: serviceName(service), port: port.port, target: String(port.targetPort) }),
    cause: message('checks.CCE3003.cause', { present: present.join(', ') || '–' }),
    fixes: [correct(one, port, index)],
  };
}

/** The name that was nearly written, else the only port there is, else the Service's own number where a container has it. */
function correct({ service, pods: selected }: SelectingService, { port, targetPort }: ServicePort, index: number): Fix {
  const { namespace = 'default', name } = service.metadata;
  const ports = selected.flatMap(containerPorts);
  const numbers = [...new Set(ports.map(({ containerPort }) => containerPort))];
  const near = nearest(String(targetPort), selected.flatMap(portNames));
  const value = near ?? (numbers.length === 1 ? (ports[0]!.name ?? numbers[0]!) : numbers.includes(port) ? port : undefined);
  if (value === undefined)
    return command(message('checks.CCE3003.look'), kubectl('--namespace', namespace, 'describe', 'pod', selected[0]!.metadata.name), {
      reversible: false,
    });
  const body = [{ op: 'replace', path: `/spec/ports/${index}/targetPort`, value }];
  return command(message('checks.CCE3003.correct', { value }), patch('service', { namespace, name }, body));
}
