/**
 * Rules of ConfigMaps, Secrets, Nodes, Leases, roles, priority classes and network policies.
 * @module
 */
import { configMapKey, labelValue, portName, portNumber, qualifiedName } from '../names.ts';
import { forbidden, invalidValue, notSupported, required, tooLong } from '../structural/field-errors.ts';
import { goJsonError } from '../../go-json-error.ts';
import { hasFormat } from '../structural/formats.ts';
import { duplicateGo, invalidGo } from '../structural/go-values.ts';
import { sameJson } from '../../json.ts';
import { Cidr } from '../cel/ip-address.ts';
import type { FieldError } from '../types.ts';
import { checkLabelSelector } from './label-selector.ts';
import { standardFinalizers, unqualifiedFinalizer } from './metadata.ts';
import { at, checkName, list, number, strings, text, type JsonObject, type Rule } from './reading.ts';

/** Bytes of all values of a ConfigMap or Secret. */
const sizeLimit = 1024 * 1024;

function checkFrozen(object: JsonObject, old: JsonObject | undefined, fields: readonly string[], errors: FieldError[]): void {
  if (old?.['immutable'] !== true) return;
  const why = 'field is immutable when `immutable` is set';
  if (object['immutable'] !== true) errors.push(forbidden('immutable', why));
  for (const field of fields) if (!sameJson(at(object, field), at(old, field))) errors.push(forbidden(field, why));
}

const decodedLength = (base64: unknown): number => (typeof base64 === 'string' ? Buffer.byteLength(base64, 'base64') : 0);

function checkBase64(map: JsonObject, path: string, errors: FieldError[]): void {
  for (const [key, value] of Object.entries(map)) {
    if (typeof value === 'string' && !hasFormat('byte', value)) {
      errors.push(invalidValue(`${path}[${key}]`, '<contents redacted>', 'illegal base64 data'));
    }
  }
}

export const checkConfigMap: Rule = (map, errors, old) => {
  const data = at(map, 'data');
  const binary = at(map, 'binaryData');
  for (const key of Object.keys(data)) {
    checkName(errors, `data[${key}]`, key, configMapKey);
    if (Object.hasOwn(binary, key)) errors.push(invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'));
  }
  for (const key of Object.keys(binary)) checkName(errors, `binaryData[${key}]`, key, configMapKey);
  checkBase64(binary, 'binaryData', errors);
  const text = Object.values(data).reduce((sum: number, value) => sum + Buffer.byteLength(typeof value === 'string' ? value : ''), 0);
  const size = Object.values(binary).reduce((sum: number, value) => sum + decodedLength(value), text);
  if (size > sizeLimit) errors.push(tooLong('[]', sizeLimit));
  checkFrozen(map, old, ['data', 'binaryData'], errors);
};

/** Keys that a Secret of a type must have. */
const secretKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

export const checkSecret: Rule = (secret, errors, old) => {
  const data = at(secret, 'data');
  for (const key of Object.keys(data)) checkName(errors, `data[${key}]`, key, configMapKey);
  checkBase64(data, 'data', errors);
  const size = Object.values(data).reduce((sum: number, value) => sum + decodedLength(value), 0);
  if (size > sizeLimit) errors.push(tooLong('data', sizeLimit));
  const type = text(secret, 'type');
  if (old && text(old, 'type') !== type) errors.push(invalidValue('type', type, 'field is immutable'));
  const configuration =
    type === 'kubernetes.io/dockerconfigjson' ? '.dockerconfigjson' : type === 'kubernetes.io/dockercfg' ? '.dockercfg' : '';
  const why =
    typeof data[configuration] === 'string' ? goJsonError(Buffer.from(data[configuration], 'base64').toString('utf8')) : undefined;
  if (why) errors.push(invalidValue(`data[${configuration}]`, '<secret contents redacted>', why));
  for (const key of secretKeys[type] ?? []) if (data[key] === undefined) errors.push(required(`data[${key}]`));
  if (type === 'kubernetes.io/basic-auth' && data['username'] === undefined && data['password'] === undefined) {
    errors.push(required('data[username]'), required('data[password]'));
  }
  if (
    type === 'kubernetes.io/service-account-token' &&
    !text(at(at(secret, 'metadata'), 'annotations'), 'kubernetes.io/service-account.name')
  ) {
    errors.push(required('metadata.annotations[kubernetes.io/service-account.name]'));
  }
  checkFrozen(secret, old, ['data'], errors);
};

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export const checkNode: Rule = (node, errors, old) => {
  const spec = at(node, 'spec');
  const seen = new Set<string>();
  for (const [index, taint] of list(spec, 'taints').entries()) {
    // kube-apiserver looks for them in the metadata, where they once were.
    const path = `metadata.taints[${index}]`;
    const key = text(taint, 'key');
    const effect = text(taint, 'effect');
    checkName(errors, `${path}.key`, key, qualifiedName);
    const problems = labelValue(text(taint, 'value'));
    if (problems.length > 0) errors.push(invalidValue(`${path}.value`, text(taint, 'value'), problems.join(';')));
    if (!effect) errors.push(required(`${path}.effect`));
    else if (!EFFECTS.includes(effect)) errors.push(notSupported(`${path}.effect`, effect, EFFECTS));
    const identity = `${key}:${effect}`;
    if (seen.has(identity)) errors.push(duplicateGo(path, 'core.Taint', taint, 'taints must be unique by key and effect pair'));
    seen.add(identity);
  }
  const podCIDRs = strings(spec, 'podCIDRs');
  for (const [index, cidr] of podCIDRs.entries()) {
    if (!Cidr.parse(cidr))
      errors.push(invalidValue(`spec.podCIDRs[${index}]`, cidr, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'));
  }
  const isPair = podCIDRs.length === 2 && podCIDRs[0]!.includes(':') !== podCIDRs[1]!.includes(':');
  if (podCIDRs.length > 1 && !isPair) {
    errors.push(invalidGo('spec.podCIDRs', '[]string', podCIDRs, 'may specify no more than one CIDR for each IP family'));
  }
  if (!old) return;
  const before = at(old, 'spec');
  const provider = text(before, 'providerID');
  if (provider && text(spec, 'providerID') !== provider)
    errors.push(forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  if (strings(before, 'podCIDRs').length > 0 && !sameJson(before['podCIDRs'], podCIDRs)) {
    errors.push(forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  }
};

export const checkNamespace: Rule = (namespace, errors) => {
  for (const finalizer of strings(at(namespace, 'spec'), 'finalizers')) {
    checkName(errors, 'spec.finalizers', finalizer, qualifiedName);
    if (!finalizer.includes('/') && !standardFinalizers.has(finalizer))
      errors.push(invalidValue('spec.finalizers', finalizer, unqualifiedFinalizer));
  }
};

export const checkLease: Rule = (lease, errors) => {
  const spec = at(lease, 'spec');
  const duration = number(spec, 'leaseDurationSeconds');
  if (duration !== undefined && duration <= 0) errors.push(invalidValue('spec.leaseDurationSeconds', duration, 'must be greater than 0'));
  const transitions = number(spec, 'leaseTransitions');
  if (transitions !== undefined && transitions < 0) {
    errors.push(invalidValue('spec.leaseTransitions', transitions, 'must be greater than or equal to 0'));
  }
};

const roleRules =
  (namespaced: boolean): Rule =>
  (role, errors) => {
    for (const [index, rule] of list(role, 'rules').entries()) {
      const path = `rules[${index}]`;
      if (strings(rule, 'verbs').length === 0) errors.push(required(`${path}.verbs`, 'verbs must contain at least one value'));
      const urls = strings(rule, 'nonResourceURLs');
      const resources = strings(rule, 'resources');
      if (urls.length > 0) {
        if (namespaced)
          errors.push(invalidGo(`${path}.nonResourceURLs`, '[]string', urls, 'namespaced rules cannot apply to non-resource URLs'));
        if (resources.length > 0 || strings(rule, 'apiGroups').length > 0 || strings(rule, 'resourceNames').length > 0) {
          errors.push(
            invalidGo(`${path}.nonResourceURLs`, '[]string', urls, 'rules cannot apply to both regular resources and non-resource URLs'),
          );
        }
        continue;
      }
      if (strings(rule, 'apiGroups').length === 0) {
        errors.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
      }
      if (resources.length === 0) errors.push(required(`${path}.resources`, 'resource rules must supply at least one resource'));
    }
  };

export const checkRole = roleRules(true);
const clusterRoleRules = roleRules(false);

export const checkClusterRole: Rule = (role, errors, old) => {
  clusterRoleRules(role, errors, old);
  if (role['aggregationRule'] === undefined) return;
  const field = 'aggregationRule.clusterRoleSelectors';
  const selectors = list(at(role, 'aggregationRule'), 'clusterRoleSelectors');
  if (selectors.length === 0) errors.push(required(field, 'at least one clusterRoleSelector required if aggregationRule is non-nil'));
  for (const [index, selector] of selectors.entries()) checkLabelSelector(selector, `${field}[${index}]`, errors);
};

const rbac = 'rbac.authorization.k8s.io';

const bindingRules =
  (kinds: readonly string[], isNamespaced: boolean): Rule =>
  (binding, errors, old) => {
    const role = at(binding, 'roleRef');
    if (text(role, 'apiGroup') !== rbac) errors.push(notSupported('roleRef.apiGroup', text(role, 'apiGroup'), [rbac]));
    if (!kinds.includes(text(role, 'kind'))) errors.push(notSupported('roleRef.kind', text(role, 'kind'), kinds));
    if (!text(role, 'name')) errors.push(required('roleRef.name'));
    for (const [index, subject] of list(binding, 'subjects').entries()) {
      const path = `subjects[${index}]`;
      const kind = text(subject, 'kind');
      const group = text(subject, 'apiGroup');
      if (!text(subject, 'name')) errors.push(required(`${path}.name`));
      if (kind === 'ServiceAccount') {
        if (group !== '') errors.push(notSupported(`${path}.apiGroup`, group, ['']));
        if (!isNamespaced && !text(subject, 'namespace')) errors.push(required(`${path}.namespace`));
      } else if (kind === 'User' || kind === 'Group') {
        if (group !== rbac) errors.push(notSupported(`${path}.apiGroup`, group, [rbac]));
      } else errors.push(notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
    }
    if (old && !sameJson(old['roleRef'], role)) errors.push(invalidGo('roleRef', 'rbac.RoleRef', role, 'cannot change roleRef'));
  };

export const checkRoleBinding = bindingRules(['Role', 'ClusterRole'], true);
export const checkClusterRoleBinding = bindingRules(['ClusterRole'], false);

/** Above this only the system's own classes may be. */
const highestPriority = 1_000_000_000;
const systemClasses = ['system-node-critical', 'system-cluster-critical'];

export const checkPriorityClass: Rule = (priority, errors, old) => {
  const name = text(at(priority, 'metadata'), 'name');
  const value = number(priority, 'value') ?? 0;
  if (!systemClasses.includes(name)) {
    if (name.startsWith('system-')) {
      errors.push(
        forbidden(
          'metadata.name',
          `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`,
        ),
      );
    }
    if (value > highestPriority) errors.push(forbidden('value', `maximum allowed value of a user defined priority is ${highestPriority}`));
  }
  if (!old) return;
  if (number(old, 'value') !== value) errors.push(forbidden('value', 'may not be changed in an update.'));
  if (text(old, 'preemptionPolicy') !== text(priority, 'preemptionPolicy')) {
    errors.push(invalidValue('preemptionPolicy', text(priority, 'preemptionPolicy'), 'field is immutable'));
  }
};

function checkPeer(peer: JsonObject, path: string, errors: FieldError[]): void {
  const given = ['podSelector', 'namespaceSelector', 'ipBlock'].filter((field) => peer[field] !== undefined);
  if (given.length === 0) errors.push(required(path, 'must specify a peer'));
  if (given.includes('ipBlock') && given.length > 1) errors.push(forbidden(path, 'may not specify both ipBlock and another peer'));
  for (const field of ['podSelector', 'namespaceSelector'] as const) {
    if (peer[field] !== undefined) checkLabelSelector(at(peer, field), `${path}.${field}`, errors);
  }
  const block = at(peer, 'ipBlock');
  const cidr = text(block, 'cidr');
  const range = Cidr.parse(cidr);
  if (cidr && !range)
    errors.push(invalidValue(`${path}.ipBlock.cidr`, cidr, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'));
  for (const [index, except] of strings(block, 'except').entries()) {
    const inner = Cidr.parse(except);
    const field = `${path}.ipBlock.except[${index}]`;
    if (!inner) errors.push(invalidValue(field, except, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'));
    else if (range && !(inner.prefix > range.prefix && range.contains(inner.address))) {
      errors.push(invalidValue(field, except, `must be a strict subset of \`cidr\``));
    }
  }
}

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

function checkPolicyPort(port: JsonObject, path: string, errors: FieldError[]): void {
  const end = number(port, 'endPort');
  const start = port['port'];
  const protocol = text(port, 'protocol');
  if (protocol && !PROTOCOLS.includes(protocol)) errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  if (typeof start === 'number') {
    for (const problem of portNumber(start)) errors.push(invalidValue(`${path}.port`, start, problem));
    if (end === undefined) return;
    // It is the first port that is shown.
    if (end < start) errors.push(invalidValue(`${path}.endPort`, start, 'must be greater than or equal to `port`'));
    for (const problem of portNumber(end)) errors.push(invalidValue(`${path}.endPort`, end, problem));
    return;
  }
  if (end !== undefined) {
    const why = typeof start === 'string' ? 'non-numeric' : 'not specified';
    errors.push(invalidValue(`${path}.endPort`, end, `may not be specified when \`port\` is ${why}`));
  }
  if (typeof start === 'string') checkName(errors, `${path}.port`, start, portName);
}

export const checkNetworkPolicy: Rule = (policy, errors) => {
  const spec = at(policy, 'spec');
  checkLabelSelector(at(spec, 'podSelector'), 'spec.podSelector', errors);
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    for (const [index, rule] of list(spec, direction).entries()) {
      for (const [position, peer] of list(rule, peers).entries())
        checkPeer(peer, `spec.${direction}[${index}].${peers}[${position}]`, errors);
      for (const [position, port] of list(rule, 'ports').entries()) {
        checkPolicyPort(port, `spec.${direction}[${index}].ports[${position}]`, errors);
      }
    }
  }
  for (const [index, type] of strings(spec, 'policyTypes').entries()) {
    if (type !== 'Ingress' && type !== 'Egress') errors.push(notSupported(`spec.policyTypes[${index}]`, type, ['Ingress', 'Egress']));
  }
};
