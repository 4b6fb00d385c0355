/**
 * Rules of pods and of pod templates.
 * @module
 */
import { dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from '../names.ts';
import { duplicate, forbidden, invalidValue, notSupported, required } from '../structural/field-errors.ts';
import { goChange } from '../structural/go-values.ts';
import { sameJson } from '../../json.ts';
import type { FieldError } from '../types.ts';
import { checkAffinity } from './affinity.ts';
import { checkContainer } from './container.ts';
import { checkLabels } from './metadata.ts';
import { at, checkName, list, number, text, type JsonObject, type Rule } from './reading.ts';

function checkVolumes(spec: JsonObject, path: string, errors: FieldError[]): Set<string> {
  const names = new Set<string>();
  for (const [index, volume] of list(spec, 'volumes').entries()) {
    const here = `${path}.volumes[${index}]`;
    const name = text(volume, 'name');
    if (!name) continue;
    const problems = dns1123Label(name);
    if (problems.length > 0) checkName(errors, `${here}.name`, name, () => problems);
    else if (names.has(name)) errors.push(duplicate(`${here}.name`, name));
    names.add(name);
    const [, ...more] = Object.keys(volume).filter((key) => key !== 'name');
    for (const source of more) errors.push(forbidden(`${here}.${source}`, 'may not specify more than 1 volume type'));
    const secret = at(volume, 'secret');
    if (volume['secret'] !== undefined && !text(secret, 'secretName')) errors.push(required(`${here}.secret.secretName`));
    if (volume['configMap'] !== undefined && !text(at(volume, 'configMap'), 'name')) errors.push(required(`${here}.configMap.name`));
  }
  return names;
}

function checkContainers(spec: JsonObject, path: string, errors: FieldError[]): void {
  const volumes = checkVolumes(spec, path, errors);
  const names = new Set<string>();
  // An empty list is as good as none; a missing one has been reported by then.
  if (Array.isArray(spec['containers']) && spec['containers'].length === 0) errors.push(required(`${path}.containers`));
  for (const field of ['containers', 'initContainers', 'ephemeralContainers']) {
    for (const [index, container] of list(spec, field).entries()) {
      const here = `${path}.${field}[${index}]`;
      const name = text(container, 'name');
      if (name && names.has(name)) errors.push(duplicate(`${here}.name`, name));
      names.add(name);
      checkContainer(container, here, volumes, errors);
      if (field === 'containers' && container['restartPolicy'] !== undefined) {
        errors.push(forbidden(`${here}.restartPolicy`, 'may not be set for non-init containers'));
      }
    }
  }
}

function checkTolerations(spec: JsonObject, path: string, errors: FieldError[]): void {
  for (const [index, toleration] of list(spec, 'tolerations').entries()) {
    const here = `${path}.tolerations[${index}]`;
    const key = text(toleration, 'key');
    const operator = text(toleration, 'operator') || 'Equal';
    if (operator !== 'Exists' && operator !== 'Equal') {
      errors.push(notSupported(`${here}.operator`, operator, ['Equal', 'Exists']));
      continue;
    }
    if (key) checkName(errors, `${here}.key`, key, qualifiedName);
    else if (operator !== 'Exists') {
      errors.push(
        invalidValue(
          `${here}.operator`,
          operator,
          'operator must be Exists when `key` is empty, which means "match all values and all keys"',
        ),
      );
    }
    if (toleration['tolerationSeconds'] !== undefined && text(toleration, 'effect') !== 'NoExecute') {
      errors.push(invalidValue(`${here}.effect`, text(toleration, 'effect'), "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    }
    const value = text(toleration, 'value');
    if (operator === 'Exists' && value) {
      errors.push(invalidValue(`${here}.operator`, value, "value must be empty when `operator` is 'Exists'"));
    } else if (value) {
      const problems = labelValue(value);
      if (problems.length > 0) errors.push(invalidValue(`${here}.operator`, value, problems.join(';')));
    }
  }
}

/** What is named once in all containers, and what the network of the node asks of their ports. */
function checkNames(spec: JsonObject, path: string, errors: FieldError[]): void {
  for (const [index, gate] of list(spec, 'readinessGates').entries()) {
    checkName(errors, `${path}.readinessGates[${index}].conditionType`, text(gate, 'conditionType'), qualifiedName);
  }
  const taken = new Set<string>();
  for (const [index, container] of list(spec, 'containers').entries()) {
    for (const [position, port] of list(container, 'ports').entries()) {
      const hostPort = number(port, 'hostPort') ?? 0;
      if (hostPort === 0) continue;
      const field = `${path}.containers[${index}].ports[${position}].hostPort`;
      if (spec['hostNetwork'] === true && hostPort !== number(port, 'containerPort')) {
        errors.push(invalidValue(field, hostPort, 'must match `containerPort` when `hostNetwork` is true'));
      }
      const own = `${text(port, 'protocol') || 'TCP'}/${text(port, 'hostIP')}/${hostPort}`;
      if (taken.has(own)) errors.push(duplicate(field, own));
      taken.add(own);
    }
  }
}

/** The spec of a pod or of a template. */
export function checkPodSpec(spec: JsonObject, path: string, errors: FieldError[]): void {
  checkContainers(spec, path, errors);
  checkLabels(at(spec, 'nodeSelector'), `${path}.nodeSelector`, errors);
  checkTolerations(spec, path, errors);
  for (const [field, check] of [
    ['serviceAccountName', dns1123Subdomain],
    ['nodeName', dns1123Subdomain],
    ['hostname', dns1123Label],
    ['subdomain', dns1123Label],
    ['priorityClassName', dns1123Subdomain],
  ] as const) {
    const name = text(spec, field);
    if (name) checkName(errors, `${path}.${field}`, name, check);
  }
  const deadline = number(spec, 'activeDeadlineSeconds');
  if (deadline !== undefined && (deadline < 1 || deadline > 2147483647)) {
    errors.push(invalidValue(`${path}.activeDeadlineSeconds`, deadline, 'must be between 1 and 2147483647, inclusive'));
  }
  checkNames(spec, path, errors);
  if (text(spec, 'dnsPolicy') === 'None' && spec['dnsConfig'] === undefined) {
    errors.push(required(`${path}.dnsConfig`, 'must provide `dnsConfig` when `dnsPolicy` is None'));
  }
  checkAffinity(at(spec, 'affinity'), `${path}.affinity`, errors);
  for (const [index, constraint] of list(spec, 'topologySpreadConstraints').entries()) {
    const skew = number(constraint, 'maxSkew') ?? 0;
    const here = `${path}.topologySpreadConstraints[${index}]`;
    if (skew <= 0) errors.push(invalidValue(`${here}.maxSkew`, skew, 'must be greater than zero'));
    if (!text(constraint, 'topologyKey')) errors.push(required(`${here}.topologyKey`, 'can not be empty'));
  }
}

const changeable =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

const withoutImages = (containers: readonly JsonObject[]): JsonObject[] => containers.map(({ image: _image, ...rest }) => rest);

/** The spec without what an update may change. */
function fixedPart(spec: JsonObject): JsonObject {
  const {
    activeDeadlineSeconds: _deadline,
    tolerations: _tolerations,
    schedulingGates: _gates,
    ephemeralContainers: _ephemeral,
    ...fixed
  } = spec;
  return {
    ...fixed,
    containers: withoutImages(list(spec, 'containers')),
    initContainers: withoutImages(list(spec, 'initContainers')),
  };
}

function checkUpdate(spec: JsonObject, old: JsonObject, errors: FieldError[]): void {
  for (const field of ['containers', 'initContainers']) {
    if (list(spec, field).length !== list(old, field).length) {
      errors.push(forbidden(`spec.${field}`, 'pod updates may not add or remove containers'));
      return;
    }
  }
  const kept = list(old, 'tolerations').every((toleration) => list(spec, 'tolerations').some((one) => sameJson(one, toleration)));
  if (!kept) errors.push(forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'));
  const before = fixedPart(old);
  const after = fixedPart(spec);
  if (sameJson(before, after)) return;
  errors.push(forbidden('spec', `${changeable}\n${goChange('core.PodSpec', before, after)}`));
}

export const checkPod: Rule = (pod, errors, old) => {
  if (pod['spec'] === undefined) errors.push(required('spec.containers'));
  const spec = at(pod, 'spec');
  checkPodSpec(spec, 'spec', errors);
  if (old) checkUpdate(spec, at(old, 'spec'), errors);
};
