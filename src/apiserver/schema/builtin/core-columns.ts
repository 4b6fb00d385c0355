/**
 * Columns of nodes, services, endpoints, events and configuration.
 * @module
 */
import type { PrinterColumn } from '../types.ts';
import {
  ageColumn,
  ageSince,
  column,
  labelsText,
  listAt,
  nameColumn,
  numberAt,
  objectAt,
  plain,
  textAt,
  wide,
  type Json,
} from './cells.ts';

const rolePrefix = 'node-role.kubernetes.io/';

function nodeRoles(node: Json): string {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(objectAt(node, 'metadata', 'labels'))) {
    if (key.startsWith(rolePrefix) && key.length > rolePrefix.length) roles.add(key.slice(rolePrefix.length));
    else if (key === 'kubernetes.io/role' && typeof value === 'string' && value) roles.add(value);
  }
  return roles.size > 0 ? [...roles].toSorted().join(',') : '<none>';
}

function nodeStatus(node: Json): string {
  const ready = listAt(node, 'status', 'conditions').find((condition) => condition['type'] === 'Ready');
  const states = [ready ? (ready['status'] === 'True' ? 'Ready' : 'NotReady') : 'Unknown'];
  if (objectAt(node, 'spec')['unschedulable'] === true) states.push('SchedulingDisabled');
  return states.join(',');
}

const nodeAddress = (node: Json, type: string): string =>
  textAt(
    listAt(node, 'status', 'addresses').find((address) => address['type'] === type),
    'address',
  ) || '<none>';

const nodeInfo =
  (field: string) =>
  (node: Json): string =>
    textAt(node, 'status', 'nodeInfo', field) || '<unknown>';

export const nodeColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Status', nodeStatus),
  column('Roles', nodeRoles),
  ageColumn,
  column('Version', (node) => textAt(node, 'status', 'nodeInfo', 'kubeletVersion')),
  column('Internal-IP', (node) => nodeAddress(node, 'InternalIP'), wide),
  column('External-IP', (node) => nodeAddress(node, 'ExternalIP'), wide),
  column('OS-Image', nodeInfo('osImage'), wide),
  column('Kernel-Version', nodeInfo('kernelVersion'), wide),
  column('Container-Runtime', nodeInfo('containerRuntimeVersion'), wide),
];

const ingressAddresses = (service: Json): string[] =>
  listAt(service, 'status', 'loadBalancer', 'ingress')
    .map((ingress) => textAt(ingress, 'ip') || textAt(ingress, 'hostname'))
    .filter(Boolean);

function externalIps(service: Json): string {
  const external = listAt(service, 'spec', 'externalIPs').map(String);
  switch (textAt(service, 'spec', 'type')) {
    case 'LoadBalancer': {
      const addresses = [...new Set([...ingressAddresses(service), ...external])];
      return addresses.length > 0 ? addresses.join(',') : '<pending>';
    }
    case 'ExternalName':
      return textAt(service, 'spec', 'externalName');
    default:
      return external.length > 0 ? external.join(',') : '<none>';
  }
}

const servicePorts = (service: Json): string =>
  listAt(service, 'spec', 'ports')
    .map(
      (port) => `${numberAt(port, 'port')}${port['nodePort'] ? `:${numberAt(port, 'nodePort')}` : ''}/${textAt(port, 'protocol') || 'TCP'}`,
    )
    .join(',') || '<none>';

export const serviceColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Type', (service) => textAt(service, 'spec', 'type')),
  column('Cluster-IP', (service) => textAt(service, 'spec', 'clusterIP') || '<none>'),
  column('External-IP', externalIps),
  column('Port(s)', servicePorts),
  ageColumn,
  column('Selector', (service) => labelsText(objectAt(service, 'spec', 'selector')), wide),
];

/** The first few of a long list, and how many more there are. */
const shortened = (all: readonly string[], shown: number): string =>
  all.length > shown ? `${all.slice(0, shown).join(',')} + ${all.length - shown} more...` : all.join(',');

const hostPort = (host: string, port: number): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);

function endpointsText(endpoints: Json): string {
  const pairs = listAt(endpoints, 'subsets').flatMap((subset) => {
    const ips = listAt(subset, 'addresses').map((address) => textAt(address, 'ip'));
    const ports = listAt(subset, 'ports');
    return ports.length === 0 ? ips : ports.flatMap((port) => ips.map((ip) => hostPort(ip, numberAt(port, 'port'))));
  });
  return pairs.length > 0 ? shortened(pairs, 3) : '<none>';
}

export const endpointsColumns: readonly PrinterColumn[] = [nameColumn, column('Endpoints', endpointsText), ageColumn];

export const endpointSliceColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('AddressType', (slice) => textAt(slice, 'addressType')),
  column('Ports', (slice) => {
    const ports = listAt(slice, 'ports').map((port) => (port['port'] === undefined || port['port'] === null ? '*' : plain(port['port'])));
    return ports.length > 0 ? shortened(ports, 3) : '<unset>';
  }),
  column('Endpoints', (slice) => {
    const addresses = listAt(slice, 'endpoints').flatMap((endpoint) => listAt(endpoint, 'addresses').map(String));
    return addresses.length > 0 ? shortened(addresses, 3) : '<unset>';
  }),
  ageColumn,
];

const source = (event: Json): string => {
  const component = textAt(event, 'source', 'component') || textAt(event, 'deprecatedSource', 'component') || controllerOf(event);
  const host = textAt(event, 'source', 'host') || textAt(event, 'deprecatedSource', 'host') || textAt(event, 'reportingInstance');
  return host ? `${component}, ${host}` : component;
};
const controllerOf = (event: Json): string => textAt(event, 'reportingComponent') || textAt(event, 'reportingController');
const firstSeen = (event: Json): string =>
  textAt(event, 'firstTimestamp') || textAt(event, 'deprecatedFirstTimestamp') || textAt(event, 'eventTime');
const lastSeen = (event: Json): string =>
  textAt(event, 'series', 'lastObservedTime') ||
  textAt(event, 'lastTimestamp') ||
  textAt(event, 'deprecatedLastTimestamp') ||
  firstSeen(event);
const about = (event: Json): Json => (event['involvedObject'] ? objectAt(event, 'involvedObject') : objectAt(event, 'regarding'));
const count = (event: Json): number =>
  numberAt(event, 'series', 'count') || numberAt(event, 'count') || numberAt(event, 'deprecatedCount') || 1;

export const eventColumns: readonly PrinterColumn[] = [
  column('Last Seen', (event, now) => ageSince(lastSeen(event), now)),
  column('Type', (event) => textAt(event, 'type')),
  column('Reason', (event) => textAt(event, 'reason')),
  column('Object', (event) => `${textAt(about(event), 'kind').toLowerCase()}/${textAt(about(event), 'name')}`),
  column('Subobject', (event) => textAt(about(event), 'fieldPath'), wide),
  column('Source', source, wide),
  column('Message', (event) => (textAt(event, 'message') || textAt(event, 'note')).trim()),
  column('First Seen', (event, now) => ageSince(firstSeen(event), now), wide),
  column('Count', count, wide),
  column('Name', (event) => textAt(event, 'metadata', 'name'), { ...wide, format: 'name' }),
];

const size = (value: Json): number => Object.keys(value).length;

export const namespaceColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Status', (namespace) => textAt(namespace, 'status', 'phase')),
  ageColumn,
];
export const configMapColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Data', (map) => size(objectAt(map, 'data')) + size(objectAt(map, 'binaryData'))),
  ageColumn,
];
export const secretColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Type', (secret) => textAt(secret, 'type')),
  column('Data', (secret) => size(objectAt(secret, 'data'))),
  ageColumn,
];
export const serviceAccountColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Secrets', (account) => listAt(account, 'secrets').length),
  ageColumn,
];
