/** The service table that an agent makes of the cluster's objects; nodes that agree in their settings share one. @module */
import { keyOf } from '../kube/objects.ts';
import { endpointSlices, services } from '../kube/resources.ts';
import { matchesMap } from '../kube/selectors.ts';
import { boundPorts, type ListenerResource } from './envoy-config.ts';
import { ciliumEnvoyConfigs, type CiliumEnvoyConfig } from './kinds.ts';
import { INDEXES, type ClusterModel, type ServiceFrontend } from './model.ts';
import { frontendsOf, listenersOf, redirectsOf, type L7Redirect } from './service-frontends.ts';

export interface ExpectedTable {
  readonly services: ReadonlyMap<string, ServiceFrontend>;
  /** Names of listeners, `namespace/cec/listener`. */
  readonly listeners: readonly string[];
  /** Ports of the node that those listeners bind themselves. */
  readonly boundPorts: readonly number[];
}

export interface TableWish {
  readonly kubeProxyReplacement: boolean;
  /** CiliumEnvoyConfigs are honoured. */
  readonly envoyConfig: boolean;
  readonly nodeLabels: Readonly<Record<string, string>>;
}

/** For one state of the model: give it up when the model changes. */
export function expectedTables(objects: ClusterModel): (wish: TableWish) => ExpectedTable {
  const known = new Map<string, ExpectedTable>();
  const all = [...objects.list(ciliumEnvoyConfigs)].toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
  return ({ kubeProxyReplacement, envoyConfig, nodeLabels }) => {
    const configs = envoyConfig ? all.filter((one) => selects(one, nodeLabels)) : [];
    const id = [kubeProxyReplacement, ...configs.map((one) => keyOf(one))].join('\n');
    let table = known.get(id);
    if (!table) known.set(id, (table = build(objects, configs, kubeProxyReplacement)));
    return table;
  };
}

const selects = ({ spec }: CiliumEnvoyConfig, labels: Readonly<Record<string, string>>): boolean =>
  !spec.nodeSelector?.matchLabels || matchesMap(spec.nodeSelector.matchLabels, labels);

function build(objects: ClusterModel, configs: readonly CiliumEnvoyConfig[], kubeProxyReplacement: boolean): ExpectedTable {
  const redirects = new Map<string, L7Redirect[]>();
  for (const config of configs)
    for (const [service, redirect] of redirectsOf(config)) redirects.set(service, [...(redirects.get(service) ?? []), redirect]);
  const table = new Map<string, ServiceFrontend>();
  for (const service of objects.list(services)) {
    const key = keyOf(service);
    const slices = objects.byIndex(endpointSlices, INDEXES.sliceByService, key);
    for (const [at, frontend] of frontendsOf(service, slices, redirects.get(key) ?? [], { kubeProxyReplacement })) table.set(at, frontend);
  }
  const resources = configs.flatMap(({ spec }) => spec.resources.filter((one) => one['@type'].endsWith('.Listener')));
  return {
    services: table,
    listeners: configs.flatMap(listenersOf),
    boundPorts: resources.flatMap((one) => boundPorts(one as ListenerResource)),
  };
}
