/** `toServices`: the pods or addresses behind the Services that a rule names (facts/policy.md §3.11). @module */
import type { EgressRule } from '../../cluster/kinds.ts';
import { message } from '../../i18n/catalogue.ts';
import type { EndpointSlice, Service } from '../../kube/resources.ts';
import { parsePrefix } from '../cidr.ts';
import { LabelSet, POD_NAMESPACE } from '../labels.ts';
import { cidrSelector } from '../peers.ts';
import { equals, requirementsOf, selector, type Selector } from '../selector.ts';
import type { Reading } from './context.ts';
import { worded } from './finding.ts';
import { checkSelector } from './selector-checks.ts';

type ToService = NonNullable<EgressRule['toServices']>[number];

/**
 * The selectors of all Services named; none when no Service is found, which opens a rule that has ports.
 * @param at where the list stands, and whether the rule has ports
 */
export function resolveServices(written: readonly ToService[], reading: Reading, at: { field: string; ports: boolean }): Selector[] {
  for (const [index, { k8sServiceSelector }] of written.entries()) {
    if (k8sServiceSelector?.selector) checkSelector(k8sServiceSelector.selector, `${at.field}[${index}].k8sServiceSelector.selector`);
  }
  const services = [...(reading.context.services ?? [])].filter((service) => written.some((one) => names(one, service)));
  const selectors = services.flatMap((service) => behind(service, reading, at.field));
  if (selectors.length === 0 && at.ports) {
    reading.findings.add({ ...worded(at.field, message('policyParse.servicesUnresolved')), kind: 'agent' });
  }
  return selectors;
}

/** Without a namespace a reference means Services of every namespace. */
function names({ k8sService, k8sServiceSelector }: ToService, { metadata }: Service): boolean {
  const inNamespace = (wanted: string | undefined): boolean => !wanted || wanted === (metadata.namespace ?? 'default');
  if (k8sService && k8sService.serviceName === metadata.name && inNamespace(k8sService.namespace)) return true;
  if (!k8sServiceSelector?.selector || !inNamespace(k8sServiceSelector.namespace)) return false;
  const labels = new LabelSet(Object.entries(metadata.labels ?? {}).map(([key, value]) => ({ source: 'k8s', key, value })));
  return selector(requirementsOf(k8sServiceSelector.selector)).matches(labels);
}

function behind(service: Service, reading: Reading, field: string): Selector[] {
  const { settings } = reading;
  const wanted = Object.entries(service.spec?.selector ?? {});
  const namespace = service.metadata.namespace ?? 'default';
  if (wanted.length === 0) {
    const slices = [...(reading.context.endpointSlices ?? [])].filter((slice) => belongsTo(slice, service));
    const addresses = slices.flatMap(({ endpoints }) => (endpoints ?? []).flatMap((endpoint) => endpoint.addresses));
    return addresses.filter((address) => parsePrefix(address)).map((address) => cidrSelector(address, settings, field));
  }
  if (settings.toServicesDottedKeys && wanted.some(([key]) => key.includes('.'))) {
    const text = message('policyParse.serviceKeysDotted', { from: '1.18.2', to: '1.19.1' });
    reading.findings.add({ ...worded(field, text, { found: `${namespace}/${service.metadata.name}` }), kind: 'agent' });
  }
  const requirements = wanted.map(([key, value]) => {
    // The fault: what stands before the first dot is taken for the label's source.
    const dot = settings.toServicesDottedKeys ? key.indexOf('.') : -1;
    return dot < 0 ? equals('k8s', key, value) : equals(key.slice(0, dot), key.slice(dot + 1), value);
  });
  return [selector([...requirements, equals('k8s', POD_NAMESPACE, namespace)])];
}

const belongsTo = ({ metadata }: EndpointSlice, service: Service): boolean =>
  metadata.namespace === service.metadata.namespace && metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name;
