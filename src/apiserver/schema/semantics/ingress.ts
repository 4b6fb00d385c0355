/**
 * Rules of Ingresses and IngressClasses.
 * @module
 */
import { isIP } from 'node:net';
import { dns1035Label, dns1123Label, dns1123Subdomain, httpPath, pathSegment, portName, portNumber, wildcardSubdomain } from '../names.ts';
import { forbidden, invalidValue, notSupported, required, tooLong } from '../structural/field-errors.ts';
import type { FieldError } from '../types.ts';
import { at, checkName, list, number, strings, text, type JsonObject, type Rule } from './reading.ts';

const checkHost = (errors: FieldError[], field: string, host: string): void =>
  checkName(errors, field, host, host.includes('*') ? wildcardSubdomain : dns1123Subdomain);

function checkReference(reference: JsonObject, path: string, errors: FieldError[]): void {
  const group = reference['apiGroup'];
  if (typeof group === 'string') checkName(errors, `${path}.apiGroup`, group, dns1123Subdomain);
  for (const field of ['kind', 'name']) {
    const value = text(reference, field);
    if (value) checkName(errors, `${path}.${field}`, value, pathSegment);
    else errors.push(required(`${path}.${field}`, `${field} is required`));
  }
}

function checkBackend(backend: JsonObject, path: string, errors: FieldError[]): void {
  const service = backend['service'] !== undefined;
  const resource = backend['resource'] !== undefined;
  if (service && resource) errors.push(invalidValue(path, '', 'cannot set both resource and service backends'));
  else if (resource) checkReference(at(backend, 'resource'), `${path}.resource`, errors);
  else if (service) checkServiceBackend(at(backend, 'service'), path, errors);
  else errors.push(invalidValue(path, '', 'resource or service backend is required'));
}

function checkServiceBackend(service: JsonObject, path: string, errors: FieldError[]): void {
  const name = text(service, 'name');
  if (name) checkName(errors, `${path}.service.name`, name, dns1035Label);
  else errors.push(required(`${path}.service.name`));
  const port = at(service, 'port');
  const byName = text(port, 'name');
  const byNumber = number(port, 'number') ?? 0;
  if (byName && byNumber !== 0) errors.push(invalidValue(path, '', 'cannot set both port name & port number'));
  else if (byName) checkName(errors, `${path}.service.port.name`, byName, portName);
  else if (byNumber === 0) errors.push(required(path, 'port name or number is required'));
  else for (const problem of portNumber(byNumber)) errors.push(invalidValue(`${path}.service.port.number`, byNumber, problem));
}

const wrongSequences = ['//', '/./', '/../', '%2f', '%2F'];
const wrongEnds = ['/..', '/.'];

function checkPath(path: JsonObject, here: string, errors: FieldError[]): void {
  const type = path['pathType'];
  if (typeof type !== 'string') {
    errors.push(required(`${here}.pathType`, 'pathType must be specified'));
    return;
  }
  const value = text(path, 'path');
  const fault = (why: string): number => errors.push(invalidValue(`${here}.path`, value, why));
  const isLiteral = type === 'Exact' || type === 'Prefix';
  if (!isLiteral && type !== 'ImplementationSpecific') {
    errors.push(notSupported(`${here}.pathType`, type, ['Exact', 'ImplementationSpecific', 'Prefix']));
  } else if (!value.startsWith('/') && (isLiteral || value)) fault('must be an absolute path');
  if (isLiteral) {
    for (const sequence of wrongSequences) if (value.includes(sequence)) fault(`must not contain '${sequence}'`);
    for (const end of wrongEnds) if (value.endsWith(end)) fault(`cannot end with '${end}'`);
  }
  checkBackend(at(path, 'backend'), `${here}.backend`, errors);
}

function checkRule(rule: JsonObject, path: string, errors: FieldError[]): void {
  const host = text(rule, 'host');
  if (host) {
    if (isIP(host) !== 0) errors.push(invalidValue(`${path}.host`, host, 'must be a DNS name, not an IP address'));
    checkHost(errors, `${path}.host`, host);
  }
  if (rule['http'] === undefined) return;
  const paths = list(at(rule, 'http'), 'paths');
  if (paths.length === 0) errors.push(required(`${path}.http.paths`));
  for (const [index, one] of paths.entries()) checkPath(one, `${path}.http.paths[${index}]`, errors);
}

function checkStatus(ingress: JsonObject, errors: FieldError[]): void {
  for (const [index, point] of list(at(at(ingress, 'status'), 'loadBalancer'), 'ingress').entries()) {
    const path = `status.loadBalancer.ingress[${index}]`;
    const ip = text(point, 'ip');
    if (ip && isIP(ip) === 0) errors.push(invalidValue(`${path}.ip`, ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
    const hostname = text(point, 'hostname');
    if (!hostname) continue;
    checkName(errors, `${path}.hostname`, hostname, dns1123Subdomain);
    if (isIP(hostname) !== 0) errors.push(invalidValue(`${path}.hostname`, hostname, 'must be a DNS name, not an IP address'));
  }
}

const classAnnotation = 'kubernetes.io/ingress.class';

export const checkIngress: Rule = (ingress, errors, old) => {
  const spec = at(ingress, 'spec');
  const rules = list(spec, 'rules');
  if (rules.length === 0 && spec['defaultBackend'] === undefined) {
    const why = 'either `defaultBackend` or `rules` must be specified';
    errors.push({ ...invalidValue('spec', '', why), message: `Invalid value: []networking.IngressRule(nil): ${why}` });
  }
  if (spec['defaultBackend'] !== undefined) checkBackend(at(spec, 'defaultBackend'), 'spec.defaultBackend', errors);
  for (const [index, rule] of rules.entries()) checkRule(rule, `spec.rules[${index}]`, errors);
  for (const [index, tls] of list(spec, 'tls').entries()) {
    const path = `spec.tls[${index}]`;
    for (const [position, host] of strings(tls, 'hosts').entries()) checkHost(errors, `${path}.hosts[${position}]`, host);
    const secret = text(tls, 'secretName');
    if (secret) checkName(errors, `${path}.secretName`, secret, dns1123Subdomain);
  }
  const name = spec['ingressClassName'];
  if (typeof name === 'string') checkName(errors, 'spec.ingressClassName', name, dns1123Subdomain);
  const annotated = at(at(ingress, 'metadata'), 'annotations')[classAnnotation];
  if (!old && typeof annotated === 'string' && typeof name === 'string' && annotated !== name) {
    errors.push(invalidValue(`annotations.${classAnnotation}`, annotated, 'must match `ingressClassName` when both are specified'));
  }
  checkStatus(ingress, errors);
};

const longestController = 250;

function checkController(controller: string, errors: FieldError[]): void {
  const field = 'spec.controller';
  if (controller.length > longestController) errors.push(tooLong(field, longestController));
  if (!controller) {
    errors.push(required(field));
    return;
  }
  const slash = controller.indexOf('/');
  const [domain, path] = [controller.slice(0, Math.max(slash, 0)), controller.slice(slash + 1)];
  if (!domain || !path) {
    errors.push(invalidValue(field, controller, 'must be a domain-prefixed path (such as "acme.io/foo")'));
    return;
  }
  checkName(errors, field, domain, dns1123Subdomain);
  checkName(errors, field, path, httpPath);
}

export const checkIngressClass: Rule = (ingressClass, errors, old) => {
  const spec = at(ingressClass, 'spec');
  const controller = text(spec, 'controller');
  checkController(controller, errors);
  if (old && text(at(old, 'spec'), 'controller') !== controller)
    errors.push(invalidValue('spec.controller', controller, 'field is immutable'));
  if (spec['parameters'] === undefined) return;
  const parameters = at(spec, 'parameters');
  const path = 'spec.parameters';
  checkReference(parameters, path, errors);
  const { scope, namespace } = parameters;
  if (scope !== 'Cluster' && scope !== 'Namespace') {
    errors.push(notSupported(`${path}.scope`, scope, ['Cluster', 'Namespace']));
  } else if (scope === 'Cluster') {
    if (namespace !== undefined) errors.push(forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  } else if (namespace === undefined) {
    errors.push(required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'"));
  } else checkName(errors, `${path}.namespace`, text(parameters, 'namespace'), dns1123Label);
};
