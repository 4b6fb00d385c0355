/**
 * Rules of Services, Endpoints and EndpointSlices.
 * @module
 */
import { isIP, isIPv4, isIPv6 } from 'node:net';
import { dns1123Label, dns1123Subdomain, portName, portNumber } from '../names.ts';
import { duplicate, forbidden, invalidValue, notSupported, required, tooMany } from '../structural/field-errors.ts';
import { duplicateGo } from '../structural/go-values.ts';
import { sameJson } from '../../json.ts';
import type { FieldError } from '../types.ts';
import { Cidr } from '../cel/ip-address.ts';
import { checkLabels } from './metadata.ts';
import { at, checkName, list, number, strings, text, type JsonObject, type Rule } from './reading.ts';

const headless = 'None';

function checkPorts(spec: JsonObject, errors: FieldError[]): void {
  const ports = list(spec, 'ports');
  const names = new Set<string>();
  const numbers = new Set<string>();
  const nodePorts = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const path = `spec.ports[${index}]`;
    const name = text(port, 'name');
    if (!name && ports.length > 1) errors.push(required(`${path}.name`));
    if (name) {
      checkName(errors, `${path}.name`, name, dns1123Label);
      if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
      names.add(name);
    }
    const value = number(port, 'port') ?? 0;
    for (const problem of portNumber(value)) errors.push(invalidValue(`${path}.port`, value, problem));
    const { targetPort } = port;
    if (typeof targetPort === 'number') {
      for (const problem of portNumber(targetPort)) errors.push(invalidValue(`${path}.targetPort`, targetPort, problem));
    } else if (typeof targetPort === 'string') checkName(errors, `${path}.targetPort`, targetPort, portName);
    const protocol = text(port, 'protocol');
    const nodePort = number(port, 'nodePort') ?? 0;
    if (nodePort !== 0 && text(spec, 'type') === 'ClusterIP') {
      errors.push(forbidden(`${path}.nodePort`, "may not be used when `type` is 'ClusterIP'"));
    }
    const onNode = `${protocol}/${nodePort}`;
    if (nodePort !== 0 && nodePorts.has(onNode)) errors.push(duplicate(`${path}.nodePort`, nodePort));
    nodePorts.add(onNode);
    const own = `${protocol}/${value}`;
    if (numbers.has(own)) errors.push(duplicateGo(path, 'core.ServicePort', { protocol, port: value }));
    numbers.add(own);
  }
}

function checkExternalName(spec: JsonObject, errors: FieldError[]): void {
  for (const field of ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) {
    const value = spec[field];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    errors.push(forbidden(`spec.${field}`, 'may not be set for ExternalName services'));
  }
  const name = text(spec, 'externalName').replace(/\.$/, '');
  if (name) checkName(errors, 'spec.externalName', name, dns1123Subdomain);
  else errors.push(required('spec.externalName'));
}

const TRAFFIC_POLICIES = ['Cluster', 'Local'];

function checkTrafficPolicy(spec: JsonObject, errors: FieldError[]): void {
  const type = text(spec, 'type');
  const outside = type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && strings(spec, 'externalIPs').length > 0);
  const policy = text(spec, 'externalTrafficPolicy');
  if (policy && !outside) {
    errors.push(invalidValue('spec.externalTrafficPolicy', policy, 'may only be set for externally-accessible services'));
  } else if (policy && !TRAFFIC_POLICIES.includes(policy)) {
    errors.push(notSupported('spec.externalTrafficPolicy', policy, TRAFFIC_POLICIES));
  }
  const health = number(spec, 'healthCheckNodePort') ?? 0;
  if (health !== 0 && !(type === 'LoadBalancer' && policy === 'Local')) {
    errors.push(
      invalidValue(
        'spec.healthCheckNodePort',
        health,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ),
    );
  }
  if (type === 'LoadBalancer') {
    for (const [index, range] of strings(spec, 'loadBalancerSourceRanges').entries()) {
      if (!Cidr.parse(range.trim())) {
        const why = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
        errors.push(invalidValue(`spec.LoadBalancerSourceRanges[${index}]`, range, why));
      }
    }
    return;
  }
  if (spec['allocateLoadBalancerNodePorts'] !== undefined) {
    errors.push(forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'"));
  }
  if (spec['loadBalancerClass'] !== undefined) {
    errors.push(forbidden('spec.loadBalancerClass', "may only be used when `type` is 'LoadBalancer'"));
  }
  if (strings(spec, 'loadBalancerSourceRanges').length > 0) {
    errors.push(forbidden('spec.LoadBalancerSourceRanges', "may only be used when `type` is 'LoadBalancer'"));
  }
}

function checkAddresses(spec: JsonObject, errors: FieldError[]): void {
  const type = text(spec, 'type');
  const clusterIP = text(spec, 'clusterIP');
  // An address that is given alone is the first of the list.
  const clusterIPs = spec['clusterIPs'] === undefined && clusterIP ? [clusterIP] : strings(spec, 'clusterIPs');
  const families = strings(spec, 'ipFamilies');
  for (const [index, family] of families.entries()) {
    if (families.indexOf(family) < index) errors.push(duplicate(`spec.ipFamilies[${index}]`, family));
  }
  if (clusterIP === headless && (type === 'LoadBalancer' || type === 'NodePort')) {
    errors.push(invalidValue('spec.clusterIPs[0]', headless, `may not be set to 'None' for ${type} services`));
  }
  for (const [index, address] of clusterIPs.entries()) {
    if (address !== headless && isIP(address) === 0) {
      errors.push(invalidValue(`spec.clusterIPs[${index}]`, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
    }
  }
  if (clusterIP && clusterIPs.length > 0 && clusterIPs[0] !== clusterIP) {
    errors.push(invalidValue('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`'));
  }
  for (const [index, address] of strings(spec, 'externalIPs').entries()) {
    const path = `spec.externalIPs[${index}]`;
    if (isIP(address) === 0) errors.push(invalidValue(path, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
    else checkReachable(errors, path, address);
  }
}

function checkUpdate(spec: JsonObject, old: JsonObject, errors: FieldError[]): void {
  const staysInCluster = text(spec, 'type') !== 'ExternalName' && text(old, 'type') !== 'ExternalName';
  const before = text(old, 'clusterIP');
  const now = text(spec, 'clusterIP');
  if (staysInCluster && before && now && before !== now) {
    errors.push(
      invalidValue('spec.clusterIPs[0]', strings(spec, 'clusterIPs').length > 0 ? spec['clusterIPs'] : [now], 'may not change once set'),
    );
  }
  const balanced = text(spec, 'type') === 'LoadBalancer' && text(old, 'type') === 'LoadBalancer';
  if (balanced && !sameJson(old['loadBalancerClass'], spec['loadBalancerClass'])) {
    errors.push(invalidValue('spec.loadBalancerClass', spec['loadBalancerClass'] ?? null, 'may not change once set'));
  }
}

export const checkService: Rule = (service, errors, old) => {
  const spec = at(service, 'spec');
  const type = text(spec, 'type');
  if (list(spec, 'ports').length === 0 && text(spec, 'clusterIP') !== headless && type !== 'ExternalName') {
    errors.push(required('spec.ports'));
  }
  if (type === 'ExternalName') checkExternalName(spec, errors);
  checkPorts(spec, errors);
  checkLabels(at(spec, 'selector'), 'spec.selector', errors);
  checkAddresses(spec, errors);
  checkTrafficPolicy(spec, errors);
  if (old) checkUpdate(spec, at(old, 'spec'), errors);
};

const ipv4 = 'must be an IPv4 address';
const ipv6 = 'must be an IPv6 address';

/** Of the wrong family is the list, of no family the address. */
function checkSliceAddress(errors: FieldError[], list: string, position: number, type: string, address: string): void {
  const path = `${list}[${position}]`;
  if (type === 'FQDN') return checkName(errors, path, address, dns1123Subdomain);
  if (type !== 'IPv4' && type !== 'IPv6') return;
  if (isIP(address) === 0) {
    errors.push(invalidValue(path, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
    return;
  }
  if (type === 'IPv4' && !isIPv4(address)) errors.push(invalidValue(list, address, ipv4));
  if (type === 'IPv6' && !isIPv6(address)) errors.push(invalidValue(list, address, ipv6));
  checkReachable(errors, path, address);
}

/** What only one machine can reach is no endpoint. */
function checkReachable(errors: FieldError[], path: string, address: string): void {
  if (/^(127\.|::1$)/.test(address)) errors.push(invalidValue(path, address, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  if (/^(169\.254\.|fe80:)/i.test(address)) {
    errors.push(invalidValue(path, address, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'));
  }
}

const limits = { endpoints: 1000, addresses: 100, ports: 20_000 } as const;

export const checkEndpointSlice: Rule = (slice, errors, old) => {
  const type = text(slice, 'addressType');
  const endpoints = list(slice, 'endpoints');
  if (endpoints.length > limits.endpoints) errors.push(tooMany('endpoints', endpoints.length, limits.endpoints));
  // What was there before is not judged again.
  const changed = old && sameJson(old['endpoints'], slice['endpoints']) ? [] : endpoints;
  for (const [index, endpoint] of changed.entries()) {
    const path = `endpoints[${index}].addresses`;
    const addresses = strings(endpoint, 'addresses');
    if (addresses.length === 0) errors.push(required(path, 'must contain at least 1 address'));
    if (addresses.length > limits.addresses) errors.push(tooMany(path, addresses.length, limits.addresses));
    for (const [position, address] of addresses.entries()) checkSliceAddress(errors, path, position, type, address);
    const node = text(endpoint, 'nodeName');
    if (node) checkName(errors, `endpoints[${index}].nodeName`, node, dns1123Subdomain);
  }
  const ports = list(slice, 'ports');
  if (ports.length > limits.ports) errors.push(tooMany('ports', ports.length, limits.ports));
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const name = text(port, 'name');
    if (name) checkName(errors, `ports[${index}].name`, name, dns1123Label);
    if (names.has(name)) errors.push(duplicate(`ports[${index}].name`, name));
    names.add(name);
  }
  if (old && text(old, 'addressType') !== type) errors.push(invalidValue('addressType', type, 'field is immutable'));
};

export const checkEndpoints: Rule = (endpoints, errors) => {
  for (const [index, subset] of list(endpoints, 'subsets').entries()) {
    const path = `subsets[${index}]`;
    if (list(subset, 'addresses').length === 0 && list(subset, 'notReadyAddresses').length === 0) {
      errors.push(required(path, 'must specify `addresses` or `notReadyAddresses`'));
    }
    for (const field of ['addresses', 'notReadyAddresses']) {
      for (const [position, address] of list(subset, field).entries()) {
        const ip = text(address, 'ip');
        const here = `${path}.${field}[${position}].ip`;
        if (isIP(ip) === 0) {
          errors.push(
            invalidValue(here, ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'),
            invalidValue(here, ip, 'must be a valid IP address'),
          );
        }
        checkReachable(errors, here, ip);
      }
    }
    for (const [position, port] of list(subset, 'ports').entries()) {
      const value = number(port, 'port') ?? 0;
      if (list(subset, 'ports').length > 1 && !text(port, 'name')) errors.push(required(`${path}.ports[${position}].name`));
      for (const problem of portNumber(value)) errors.push(invalidValue(`${path}.ports[${position}].port`, value, problem));
    }
  }
};

/** `status.loadBalancer.ingress[].ip` must be an address: a common slip when a status is patched by hand. */
export function checkServiceStatus(service: JsonObject, errors: FieldError[]): void {
  for (const [index, ingress] of list(at(at(service, 'status'), 'loadBalancer'), 'ingress').entries()) {
    const path = `status.loadBalancer.ingress[${index}]`;
    const ip = text(ingress, 'ip');
    if (ip && isIP(ip) === 0) {
      errors.push(invalidValue(`${path}.ip`, ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
    }
    const mode = text(ingress, 'ipMode');
    if (mode && !ip) errors.push(forbidden(`${path}.ipMode`, 'may not be specified when `ip` is not set'));
    if (mode && mode !== 'VIP' && mode !== 'Proxy') errors.push(notSupported(`${path}.ipMode`, mode, ['Proxy', 'VIP']));
    const hostname = text(ingress, 'hostname');
    if (hostname && isIP(hostname) !== 0) errors.push(invalidValue(`${path}.hostname`, hostname, 'must be a DNS name, not an IP address'));
    else if (hostname) checkName(errors, `${path}.hostname`, hostname, dns1123Subdomain);
  }
}
