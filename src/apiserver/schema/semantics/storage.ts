/**
 * Rules of PersistentVolumeClaims, PersistentVolumes and StorageClasses.
 * @module
 */
import { sameJson } from '../../json.ts';
import { dns1123Label, dns1123Subdomain, qualifiedName } from '../names.ts';
import { duplicate, forbidden, invalidValue, notSupported, required, tooLong } from '../structural/field-errors.ts';
import type { FieldError } from '../types.ts';
import { checkLabelSelector } from './label-selector.ts';
import { billionths, checkPositive } from './quantities.ts';
import { at, checkName, list, strings, text, type JsonObject, type Rule } from './reading.ts';

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const volumeModes = ['Block', 'Filesystem'];

function checkAccessModes(spec: JsonObject, errors: FieldError[]): void {
  const modes = strings(spec, 'accessModes');
  for (const mode of modes) if (!accessModes.includes(mode)) errors.push(notSupported('spec.accessModes', mode, accessModes));
  const known = new Set(modes.filter((mode) => accessModes.includes(mode)));
  if (known.has('ReadWriteOncePod') && known.size > 1) {
    errors.push(forbidden('spec.accessModes', 'may not use ReadWriteOncePod with other access modes'));
  }
}

/** What claims and volumes have in common. */
function checkShared(spec: JsonObject, errors: FieldError[]): void {
  checkAccessModes(spec, errors);
  const storageClass = text(spec, 'storageClassName');
  if (storageClass) checkName(errors, 'spec.storageClassName', storageClass, dns1123Subdomain);
  const mode = spec['volumeMode'];
  if (typeof mode === 'string' && !volumeModes.includes(mode)) errors.push(notSupported('spec.volumeMode', mode, volumeModes));
}

function checkSource(spec: JsonObject, field: 'dataSource' | 'dataSourceRef', errors: FieldError[]): void {
  if (spec[field] === undefined) return;
  const source = at(spec, field);
  const path = `spec.${field}`;
  const group = text(source, 'apiGroup');
  if (!group && text(source, 'kind') !== 'PersistentVolumeClaim') {
    errors.push(invalidValue(path, text(source, 'kind'), "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  }
  if (group) checkName(errors, `${path}.apiGroup`, group, dns1123Subdomain);
  const namespace = text(source, 'namespace');
  if (namespace) checkName(errors, `${path}.namespace`, namespace, dns1123Label);
}

/** The name of a claim's class before there was a field for it. */
const classAnnotation = 'volume.beta.kubernetes.io/storage-class';

/** A claim that has no class yet may get one, of the name that its annotation says if it has one. */
function getsClass(claim: JsonObject, old: JsonObject): boolean {
  const said = at(at(old, 'metadata'), 'annotations')[classAnnotation];
  const given = at(claim, 'spec')['storageClassName'];
  return at(old, 'spec')['storageClassName'] === undefined && given !== undefined && (said === undefined || said === given);
}

const isBound = (claim: JsonObject): boolean => text(at(claim, 'status'), 'phase') === 'Bound';
const storageOf = (amounts: JsonObject): bigint => billionths(amounts['storage']) ?? 0n;

/** A spec without what may still change: the volume once, and of a bound claim its size. */
function fixedPart(claim: JsonObject, old: JsonObject): JsonObject {
  const { volumeName, resources, ...fixed } = at(claim, 'spec');
  const before = text(at(old, 'spec'), 'volumeName');
  const { requests, ...otherResources } = (resources ?? {}) as JsonObject;
  const { storage, ...otherRequests } = (requests ?? {}) as JsonObject;
  return {
    ...fixed,
    ...(before && { volumeName }),
    resources: { ...otherResources, requests: isBound(old) ? otherRequests : { ...otherRequests, storage } },
  };
}

const changedFields = (before: JsonObject, after: JsonObject): string =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => !sameJson(before[field], after[field]))
    .map((field) => `spec.${field}`)
    .join(', ');

export const checkClaim: Rule = (claim, errors, old) => {
  const spec = at(claim, 'spec');
  if (strings(spec, 'accessModes').length === 0) errors.push(required('spec.accessModes', 'at least 1 access mode is required'));
  if (spec['selector'] !== undefined) checkLabelSelector(at(spec, 'selector'), 'spec.selector', errors);
  checkShared(spec, errors);
  const requests = at(at(spec, 'resources'), 'requests');
  if (requests['storage'] === undefined) errors.push(required('spec.resources[storage]'));
  else checkPositive(requests['storage'], 'spec.resources[storage]', errors);
  checkSource(spec, 'dataSource', errors);
  checkSource(spec, 'dataSourceRef', errors);
  if (!old) return;
  const before = fixedPart(old, old);
  const after = fixedPart(claim, old);
  if (getsClass(claim, old)) delete after['storageClassName'];
  if (!sameJson(before, after)) {
    const why = 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    errors.push(forbidden('spec', `${why}\nchanged: ${changedFields(before, after)}`));
  }
  const size = storageOf(requests);
  if (size < storageOf(at(at(at(old, 'spec'), 'resources'), 'requests')) && size <= storageOf(at(at(old, 'status'), 'capacity'))) {
    errors.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  if (!sameJson(at(old, 'spec')['volumeMode'], spec['volumeMode'])) {
    errors.push(invalidValue('volumeMode', spec['volumeMode'] ?? null, 'field is immutable'));
  }
};

/** In the order in which they are looked at: of several the first is taken for the one that is meant. */
const sources = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
];
const sourcesOf = (spec: JsonObject): JsonObject => Object.fromEntries(Object.entries(spec).filter(([field]) => sources.includes(field)));
const reclaimPolicies = ['Delete', 'Recycle', 'Retain'];

function checkStayingPath(source: JsonObject, field: string, errors: FieldError[]): void {
  const path = text(source, 'path');
  if (path.split('/').includes('..')) errors.push(invalidValue(field, path, "must not contain '..'"));
}

const secretsOfCsi = ['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef'];
const longestDriver = 63;

function checkCsi(csi: JsonObject, errors: FieldError[]): void {
  const driver = text(csi, 'driver');
  if (!driver) errors.push(required('spec.csi.driver'));
  if (driver.length > longestDriver) errors.push(tooLong('spec.csi.driver', longestDriver));
  for (const problem of dns1123Subdomain(driver.toLowerCase())) errors.push(invalidValue('spec.csi.driver', driver, problem));
  if (!text(csi, 'volumeHandle')) errors.push(required('spec.csi.volumeHandle'));
  for (const field of secretsOfCsi.filter((name) => csi[name] !== undefined)) {
    const path = `spec.csi.${field}`;
    const name = text(at(csi, field), 'name');
    const namespace = text(at(csi, field), 'namespace');
    if (name) checkName(errors, `${path}.name`, name, dns1123Subdomain);
    else errors.push(required(`${path}.name`));
    if (namespace) checkName(errors, `${path}.namespace`, namespace, dns1123Label);
    else errors.push(required(`${path}.namespace`));
  }
}

function checkVolumeSource(spec: JsonObject, errors: FieldError[]): void {
  const [first, ...more] = sources.filter((source) => spec[source] !== undefined);
  if (first === undefined) errors.push(required('spec', 'must specify a volume type'));
  for (const source of more) errors.push(forbidden(`spec.${source}`, 'may not specify more than 1 volume type'));
  checkStayingPath(at(spec, 'hostPath'), 'spec.hostPath.path', errors);
  checkStayingPath(at(spec, 'local'), 'spec.local.path', errors);
  if (spec['local'] !== undefined && spec['nodeAffinity'] === undefined) {
    errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
  }
  if (spec['csi'] !== undefined) checkCsi(at(spec, 'csi'), errors);
  const nfs = at(spec, 'nfs');
  for (const field of ['server', 'path']) if (spec['nfs'] !== undefined && !text(nfs, field)) errors.push(required(`spec.nfs.${field}`));
  if (spec['nfs'] !== undefined && !text(nfs, 'path').startsWith('/')) {
    errors.push(invalidValue('spec.nfs.path', text(nfs, 'path'), 'must be an absolute path'));
  }
  if (/^\/+$/.test(text(at(spec, 'hostPath'), 'path')) && text(spec, 'persistentVolumeReclaimPolicy') === 'Recycle') {
    errors.push(forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'"));
  }
}

function checkCapacity(spec: JsonObject, errors: FieldError[]): void {
  const capacity = at(spec, 'capacity');
  const names = Object.keys(capacity);
  if (names.length === 0) errors.push(required('spec.capacity'));
  if (capacity['storage'] === undefined || names.length > 1) {
    const shown = spec['capacity'] === undefined ? 'core.ResourceList(nil)' : JSON.stringify(capacity);
    errors.push({ ...notSupported('spec.capacity', '', []), message: `Unsupported value: ${shown}: supported values: "storage"` });
  }
  for (const name of names) checkPositive(capacity[name], `spec.capacity[${name}]`, errors);
}

export const checkVolume: Rule = (volume, errors, old) => {
  const spec = at(volume, 'spec');
  if (strings(spec, 'accessModes').length === 0) errors.push(required('spec.accessModes'));
  checkShared(spec, errors);
  checkCapacity(spec, errors);
  const policy = text(spec, 'persistentVolumeReclaimPolicy');
  if (!reclaimPolicies.includes(policy)) errors.push(notSupported('spec.persistentVolumeReclaimPolicy', policy, reclaimPolicies));
  if (spec['nodeAffinity'] !== undefined && at(spec, 'nodeAffinity')['required'] === undefined) {
    errors.push(required('spec.nodeAffinity.required', 'must specify required node constraints'));
  }
  checkVolumeSource(spec, errors);
  if (!old) return;
  const before = at(old, 'spec');
  if (!sameJson(sourcesOf(before), sourcesOf(spec))) {
    const changed = changedFields(sourcesOf(before), sourcesOf(spec));
    errors.push(forbidden('spec.persistentvolumesource', `spec.persistentvolumesource is immutable after creation\nchanged: ${changed}`));
  }
  if (!sameJson(before['volumeMode'], spec['volumeMode'])) {
    errors.push(invalidValue('volumeMode', spec['volumeMode'] ?? null, 'field is immutable'));
  }
  if (before['nodeAffinity'] !== undefined && !sameJson(before['nodeAffinity'], spec['nodeAffinity'])) {
    const why = 'field is immutable, except for updating from beta label to GA';
    errors.push(invalidValue('nodeAffinity', spec['nodeAffinity'] ?? null, why));
  }
};

const bindingModes = ['Immediate', 'WaitForFirstConsumer'];

function checkTopologies(storageClass: JsonObject, errors: FieldError[]): void {
  for (const [index, term] of list(storageClass, 'allowedTopologies').entries()) {
    const keys = new Set<string>();
    for (const [position, expression] of list(term, 'matchLabelExpressions').entries()) {
      const path = `allowedTopologies[${index}].matchLabelExpressions[${position}]`;
      const key = text(expression, 'key');
      const values = strings(expression, 'values');
      if (values.length === 0) errors.push(required(`${path}.values`));
      for (const [place, value] of values.entries()) {
        if (values.indexOf(value) < place) errors.push(duplicate(`${path}.values[${place}]`, value));
      }
      checkName(errors, `${path}.key`, key, qualifiedName);
      if (keys.has(key)) errors.push(duplicate(`${path}.key`, key));
      keys.add(key);
    }
  }
}

export const checkStorageClass: Rule = (storageClass, errors, old) => {
  const provisioner = text(storageClass, 'provisioner');
  if (!old) {
    if (provisioner) {
      for (const problem of qualifiedName(provisioner.toLowerCase()))
        errors.push(invalidValue('provisioner', provisioner.toLowerCase(), problem));
    } else errors.push(required('provisioner'));
    const policy = text(storageClass, 'reclaimPolicy');
    if (policy && policy !== 'Delete' && policy !== 'Retain') errors.push(notSupported('reclaimPolicy', policy, ['Delete', 'Retain']));
    const mode = text(storageClass, 'volumeBindingMode');
    if (!bindingModes.includes(mode)) errors.push(notSupported('volumeBindingMode', mode, bindingModes));
    checkTopologies(storageClass, errors);
    return;
  }
  for (const field of ['parameters', 'provisioner', 'reclaimPolicy']) {
    if (!sameJson(old[field], storageClass[field])) errors.push(forbidden(field, `updates to ${field} are forbidden.`));
  }
  if (!sameJson(old['volumeBindingMode'], storageClass['volumeBindingMode'])) {
    errors.push(invalidValue('volumeBindingMode', storageClass['volumeBindingMode'] ?? null, 'field is immutable'));
  }
};
