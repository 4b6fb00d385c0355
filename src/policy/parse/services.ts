/** `toServices`: the pods or addresses behind the Services that a rule names (facts/policy.md §3.11). @module */
import type { EgressRule, PolicySelector } from '../../cluster/kinds.ts';
import { message } from '../../i18n/catalogue.ts';
import type { EndpointSlice, Service } from '../../kube/resources.ts';
import { formatPrefix, parsePrefix } from '../cidr.ts';
import { LabelSet, POD_NAMESPACE } from '../labels.ts';
import { cidrSelector, withCluster } from '../peers.ts';
import { equals, requirementsOf, selector, type Selector } from '../selector.ts';
import type { PolicySettings } from '../settings.ts';
import type { Reading } from './context.ts';
import { worded } from './finding.ts';
import { selectorFaults } from './selector-checks.ts';

type ToService = NonNullable<EgressRule['toServices']>[number];

/** The selectors of all Services named; none when no Service is found, which opens a rule that has ports. */
export function resolveServices(written: readonly ToService[] = [], reading: Reading, field: string): Selector[] {
  const tests = written.map((one) => namesIn(one, reading.settings));
  const services = [...(reading.context.services ?? [])].filter((service) => tests.some((names) => names(service)));
  return services.flatMap((service) => behind(service, reading, field));
}

/** Without a namespace a reference means Services of every namespace; beside a selector a name is not looked at. */
function namesIn({ k8sService, k8sServiceSelector }: ToService, settings: PolicySettings): (service: Service) => boolean {
  const inNamespace = ({ metadata }: Service, wanted: string | undefined): boolean =>
    !wanted || wanted === (metadata.namespace ?? 'default');
  if (!k8sServiceSelector) {
    return (service) => service.metadata.name === k8sService?.serviceName && inNamespace(service, k8sService.namespace);
  }
  const wanted = serviceSelector(k8sServiceSelector.selector ?? {}, settings);
  return (service) => {
    const labels = Object.entries(service.metadata.labels ?? {}).map(([key, value]) => ({ source: 'k8s', key, value }));
    return inNamespace(service, k8sServiceSelector.namespace) && wanted.matches(new LabelSet(labels));
  };
}

/** A selector that Kubernetes would not take selects every Service: nobody checks it. */
function serviceSelector(written: PolicySelector, { toServicesDottedKeys }: PolicySettings): Selector {
  if (selectorFaults(written).length > 0) return selector([]);
  const requirements = requirementsOf(written, 'any');
  // The fault: what stands before the first dot of a key is taken for its source, and is not looked for.
  return selector(
    toServicesDottedKeys ? requirements.map((one) => ({ ...one, key: one.key.slice(one.key.indexOf('.') + 1) })) : requirements,
  );
}

function behind(service: Service, reading: Reading, field: string): Selector[] {
  const { settings } = reading;
  const wanted = Object.entries(service.spec?.selector ?? {});
  const namespace = service.metadata.namespace ?? 'default';
  if (wanted.length === 0) {
    const slices = [...(reading.context.endpointSlices ?? [])].filter((slice) => belongsTo(slice, service));
    const addresses = slices.flatMap(({ endpoints }) => (endpoints ?? []).flatMap((endpoint) => endpoint.addresses));
    const prefixes = addresses.flatMap((address) => parsePrefix(address) ?? []);
    return prefixes.map((prefix) => cidrSelector(formatPrefix(prefix), settings, field));
  }
  if (settings.toServicesDottedKeys && wanted.some(([key]) => key.includes('.'))) {
    const text = message('policyParse.serviceKeysDotted', { from: '1.18.2', to: '1.19.1' });
    reading.findings.add({ ...worded(field, text, { found: `${namespace}/${service.metadata.name}` }), kind: 'agent' });
  }
  const requirements = wanted.map(([key, value]) => {
    // The fault: what stands before the first dot is taken for the label's source.
    const dot = settings.toServicesDottedKeys ? key.indexOf('.') : -1;
    return dot < 0 ? equals('any', key, value) : equals(key.slice(0, dot), key.slice(dot + 1), value);
  });
  return [selector(withCluster([...requirements, equals('k8s', POD_NAMESPACE, namespace)], settings))];
}

const belongsTo = ({ metadata }: EndpointSlice, service: Service): boolean =>
  metadata.namespace === service.metadata.namespace && metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name;
