/**
 * Defaults of configuration, nodes, roles, classes and definitions.
 * @module
 */
import { ensureObject, fill, object, objects, type JsonObject } from './fields.ts';

export function defaultNamespace(namespace: JsonObject): void {
  const metadata = object(namespace, 'metadata');
  const labels = metadata?.['name'] ? ensureObject(metadata, 'labels') : undefined;
  if (labels) labels['kubernetes.io/metadata.name'] = metadata?.['name'];
}

export function defaultSecret(secret: JsonObject): void {
  fill(secret, 'type', 'Opaque', 'or zero');
  const text = object(secret, 'stringData');
  if (!text) return;
  // Write-only: what is given as text is stored as bytes.
  const data = ensureObject(secret, 'data');
  if (data) for (const [key, value] of Object.entries(text)) data[key] = Buffer.from(String(value), 'utf8').toString('base64');
  delete secret['stringData'];
}

/** Coordinated elections are an alpha feature that is off: its fields are not kept. */
export function defaultLease(lease: JsonObject): void {
  const spec = object(lease, 'spec');
  delete spec?.['strategy'];
  delete spec?.['preferredHolder'];
}

/** The range that stands alone and the first of the list are one; where they differ the one alone counts. */
function pairRanges(spec: JsonObject): void {
  const { podCIDR, podCIDRs } = spec;
  const [first] = Array.isArray(podCIDRs) ? (podCIDRs as unknown[]) : [];
  if (podCIDR && podCIDR !== first) spec['podCIDRs'] = [podCIDR];
  else if (!podCIDR && first !== undefined) spec['podCIDR'] = first;
}

export function defaultNode(node: JsonObject): void {
  const spec = object(node, 'spec');
  if (spec) pairRanges(spec);
  if (spec?.['unschedulable'] === false) delete spec['unschedulable'];
  const status = ensureObject(node, 'status');
  if (!status) return;
  const endpoints = ensureObject(status, 'daemonEndpoints');
  if (endpoints) ensureObject(endpoints, 'kubeletEndpoint');
  ensureObject(status, 'nodeInfo');
  const capacity = object(status, 'capacity');
  const allocatable = object(status, 'allocatable');
  if (capacity && (!allocatable || Object.keys(allocatable).length === 0)) status['allocatable'] = { ...capacity };
}

const rbac = 'rbac.authorization.k8s.io';

export function defaultRoleBinding(binding: JsonObject): void {
  const role = object(binding, 'roleRef');
  if (role) fill(role, 'apiGroup', rbac, 'or zero');
  for (const subject of objects(binding, 'subjects')) {
    if (subject['kind'] === 'User' || subject['kind'] === 'Group') fill(subject, 'apiGroup', rbac, 'or zero');
  }
}

export function defaultPriorityClass(priority: JsonObject): void {
  fill(priority, 'preemptionPolicy', 'PreemptLowerPriority');
}

/** Of containers: a limit is the most, a request the limit or the least, unless somebody says otherwise. */
export function defaultLimitRange(range: JsonObject): void {
  for (const limit of objects(object(range, 'spec'), 'limits')) {
    if (limit['type'] !== 'Container') continue;
    const limits = ensureObject(limit, 'default');
    const requests = ensureObject(limit, 'defaultRequest');
    if (!limits || !requests) continue;
    for (const [to, from] of [
      [limits, object(limit, 'max')],
      [requests, limits],
      [requests, object(limit, 'min')],
    ] as const) {
      for (const [name, amount] of Object.entries(from ?? {})) fill(to, name, amount);
    }
    for (const field of ['default', 'defaultRequest']) if (Object.keys(object(limit, field) ?? {}).length === 0) delete limit[field];
  }
}

export function defaultIngressClass(ingressClass: JsonObject): void {
  const parameters = object(object(ingressClass, 'spec'), 'parameters');
  if (parameters) fill(parameters, 'scope', 'Cluster');
}

export function defaultCustomResourceDefinition(crd: JsonObject): void {
  const spec = object(crd, 'spec');
  if (!spec) return;
  const names = object(spec, 'names');
  const kind = names?.['kind'];
  if (names && typeof kind === 'string') {
    fill(names, 'singular', kind.toLowerCase(), 'or zero');
    fill(names, 'listKind', `${kind}List`, 'or zero');
  }
  const conversion = ensureObject(spec, 'conversion');
  if (conversion) fill(conversion, 'strategy', 'None', 'or zero');
}
