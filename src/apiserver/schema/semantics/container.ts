/**
 * Rules of containers.
 * @module
 */
import { dns1123Label, environmentName, portName, portNumber } from '../names.ts';
import { duplicate, forbidden, invalidValue, notFoundValue, required } from '../structural/field-errors.ts';
import { invalidGo } from '../structural/go-values.ts';
import type { FieldError } from '../types.ts';
import { Quantity } from '../cel/quantity.ts';
import { at, checkName, checkNotNegative, list, number, text, type JsonObject } from './reading.ts';

function checkPorts(container: JsonObject, path: string, errors: FieldError[]): void {
  const names = new Set<string>();
  for (const [index, port] of list(container, 'ports').entries()) {
    const here = `${path}.ports[${index}]`;
    const name = text(port, 'name');
    if (name) {
      const problems = portName(name);
      if (problems.length > 0) checkName(errors, `${here}.name`, name, () => problems);
      else if (names.has(name)) errors.push(duplicate(`${here}.name`, name));
      names.add(name);
    }
    const containerPort = number(port, 'containerPort') ?? 0;
    if (containerPort === 0) errors.push(required(`${here}.containerPort`));
    else for (const problem of portNumber(containerPort)) errors.push(invalidValue(`${here}.containerPort`, containerPort, problem));
    const hostPort = number(port, 'hostPort') ?? 0;
    if (hostPort !== 0) for (const problem of portNumber(hostPort)) errors.push(invalidValue(`${here}.hostPort`, hostPort, problem));
  }
}

const sources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef'];

/** The fields of a pod that its containers may be told. */
const FIELDS =
  /^(?:metadata\.(?:name|namespace|uid|labels|annotations|(?:labels|annotations)\['[^']*'\])|spec\.(?:nodeName|serviceAccountName|restartPolicy|schedulerName|hostNetwork)|status\.(?:phase|hostIPs?|podIPs?))$/;

function checkEnvironment(container: JsonObject, path: string, errors: FieldError[]): void {
  for (const [index, variable] of list(container, 'env').entries()) {
    const here = `${path}.env[${index}]`;
    const name = text(variable, 'name');
    if (name) checkName(errors, `${here}.name`, name, environmentName);
    if (variable['valueFrom'] === undefined) continue;
    const given = sources.filter((source) => at(variable, 'valueFrom')[source] !== undefined);
    if (given.length === 0) {
      errors.push(
        invalidValue(
          `${here}.valueFrom`,
          '',
          `must specify one of: \`fieldRef\`, \`resourceFieldRef\`, \`configMapKeyRef\` or \`secretKeyRef\``,
        ),
      );
    } else if (text(variable, 'value') !== '') {
      errors.push(invalidValue(`${here}.valueFrom`, '', 'may not be specified when `value` is not empty'));
    } else if (given.length === 1 && given[0] === 'fieldRef') {
      const field = text(at(at(variable, 'valueFrom'), 'fieldRef'), 'fieldPath');
      if (field && !FIELDS.test(field)) {
        errors.push(
          invalidValue(`${here}.valueFrom.fieldRef.fieldPath`, field, `error converting fieldPath: field label not supported: ${field}`),
        );
      }
    } else if (given.length > 1) {
      errors.push(invalidValue(`${here}.valueFrom`, '', 'may not have more than one field specified at a time'));
    }
  }
}

function checkMounts(container: JsonObject, path: string, volumes: ReadonlySet<string>, errors: FieldError[]): void {
  const paths = new Set<string>();
  for (const [index, mount] of list(container, 'volumeMounts').entries()) {
    const here = `${path}.volumeMounts[${index}]`;
    const name = text(mount, 'name');
    const mountPath = text(mount, 'mountPath');
    if (name && !volumes.has(name)) errors.push(notFoundValue(`${here}.name`, name));
    if (mountPath && paths.has(mountPath)) errors.push(invalidValue(`${here}.mountPath`, mountPath, 'must be unique'));
    paths.add(mountPath);
    if (text(mount, 'subPath') && text(mount, 'subPathExpr')) {
      errors.push(invalidValue(`${here}.subPathExpr`, text(mount, 'subPathExpr'), 'subPathExpr and subPath are mutually exclusive'));
    }
  }
}

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'];
const thresholds = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];

function checkHandler(handler: JsonObject, path: string, errors: FieldError[]): void {
  const given = handlers.filter((name) => handler[name] !== undefined);
  if (given.length === 0) errors.push(required(path, 'must specify a handler type'));
  for (const name of given.slice(1)) errors.push(forbidden(`${path}.${name}`, 'may not specify more than 1 handler type'));
  for (const name of ['httpGet', 'tcpSocket']) {
    const { port } = at(handler, name);
    if (typeof port === 'number') for (const problem of portNumber(port)) errors.push(invalidValue(`${path}.${name}.port`, port, problem));
    else if (typeof port === 'string') checkName(errors, `${path}.${name}.port`, port, portName);
  }
}

function checkProbes(container: JsonObject, path: string, errors: FieldError[]): void {
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (container[name] === undefined) continue;
    const probe = at(container, name);
    checkHandler(probe, `${path}.${name}`, errors);
    for (const field of thresholds) checkNotNegative(errors, probe, field, `${path}.${name}`);
    const successes = number(probe, 'successThreshold') ?? 1;
    if (name !== 'readinessProbe' && successes !== 1) errors.push(invalidValue(`${path}.${name}.successThreshold`, successes, 'must be 1'));
  }
  for (const hook of ['postStart', 'preStop']) {
    const lifecycle = at(container, 'lifecycle');
    if (lifecycle[hook] !== undefined) checkHandler(at(lifecycle, hook), `${path}.lifecycle.${hook}`, errors);
  }
}

const shownQuantity = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? Quantity.canonical(String(value)) : '';

/** A resource quantity, as a number of billionths; reports one that is none. */
function quantityAt(map: JsonObject, name: string, path: string, errors: FieldError[]): bigint | undefined {
  const value = map[name];
  if (value === undefined) return undefined;
  const shown = shownQuantity(value);
  const quantity = Quantity.parse(shown);
  if (!quantity) {
    const detail = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    errors.push(invalidValue(`${path}[${name}]`, shown, detail));
  } else if (quantity.nanos < 0n) {
    errors.push(invalidValue(`${path}[${name}]`, shown, 'must be greater than or equal to 0'));
  }
  return quantity?.nanos;
}

const RESOURCES = /^(?:cpu|memory|ephemeral-storage|hugepages-.+)$/;

function checkResourceName(name: string, field: string, errors: FieldError[]): void {
  if (RESOURCES.test(name) || name.includes('/')) return;
  for (const why of ['must be a standard resource type or fully qualified', 'must be a standard resource for containers']) {
    errors.push({ ...invalidValue(field, '', why), message: `Invalid value: ${name}: ${why}` });
  }
}

function checkResources(container: JsonObject, path: string, errors: FieldError[]): void {
  const resources = at(container, 'resources');
  const limits = at(resources, 'limits');
  const requests = at(resources, 'requests');
  for (const [kind, map] of [
    ['limits', limits],
    ['requests', requests],
  ] as const) {
    for (const name of Object.keys(map)) checkResourceName(name, `${path}.resources.${kind}[${name}]`, errors);
  }
  for (const name of Object.keys(limits)) quantityAt(limits, name, `${path}.resources.limits`, errors);
  for (const name of Object.keys(requests)) {
    const requested = quantityAt(requests, name, `${path}.resources.requests`, errors);
    const limit = quantityAt(limits, name, `${path}.resources.limits`, []);
    if (requested !== undefined && limit !== undefined && requested > limit) {
      errors.push(
        invalidValue(
          `${path}.resources.requests`,
          shownQuantity(requests[name]),
          `must be less than or equal to ${name} limit of ${shownQuantity(limits[name])}`,
        ),
      );
    }
  }
}

const HIGHEST_ID = 2147483647;

function checkSecurity(security: JsonObject, path: string, errors: FieldError[]): void {
  for (const field of ['runAsUser', 'runAsGroup']) {
    const id = number(security, field);
    if (id !== undefined && (id < 0 || id > HIGHEST_ID)) {
      errors.push(invalidValue(`${path}.${field}`, id, `must be between 0 and ${HIGHEST_ID}, inclusive`));
    }
  }
  if (security['privileged'] === true && security['allowPrivilegeEscalation'] === false) {
    errors.push(
      invalidGo(path, 'core.SecurityContext', security, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'),
    );
  }
}

/** A container and everything in it. `volumes` are the names of the pod's volumes. */
export function checkContainer(container: JsonObject, path: string, volumes: ReadonlySet<string>, errors: FieldError[]): void {
  const name = text(container, 'name');
  if (name) checkName(errors, `${path}.name`, name, dns1123Label);
  const image = text(container, 'image');
  if (image === '') errors.push(required(`${path}.image`));
  else if (image !== image.trim()) errors.push(invalidValue(`${path}.image`, image, 'must not have leading or trailing whitespace'));
  checkPorts(container, path, errors);
  checkEnvironment(container, path, errors);
  checkMounts(container, path, volumes, errors);
  checkProbes(container, path, errors);
  checkResources(container, path, errors);
  checkSecurity(at(container, 'securityContext'), `${path}.securityContext`, errors);
}
