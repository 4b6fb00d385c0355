/**
 * What holds for the metadata of every object.
 * @module
 */
import { dns1035Label, dns1123Label, dns1123Subdomain, labelValue, pathSegment, qualifiedName, type NameCheck } from '../names.ts';
import { invalidValue, required, tooLong } from '../structural/field-errors.ts';
import { sameJson } from '../../json.ts';
import type { FieldError, KindDefinition } from '../types.ts';
import { at, checkName, list, strings, text, type JsonObject } from './reading.ts';

const nameForms: Readonly<Record<string, NameCheck>> = {
  namespaces: dns1123Label,
  services: dns1035Label,
  roles: pathSegment,
  rolebindings: pathSegment,
  clusterroles: pathSegment,
  clusterrolebindings: pathSegment,
};

/** Bytes of all keys and values together. */
const annotationLimit = 256 * 1024;

export function checkLabels(labels: JsonObject, path: string, errors: FieldError[]): void {
  for (const [key, value] of Object.entries(labels)) {
    checkName(errors, path, key, qualifiedName);
    if (typeof value === 'string') checkName(errors, path, value, labelValue);
  }
}

function checkAnnotations(annotations: JsonObject, path: string, errors: FieldError[]): void {
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    for (const problem of qualifiedName(key.toLowerCase())) errors.push(invalidValue(path, key, problem));
    size += Buffer.byteLength(key) + Buffer.byteLength(typeof value === 'string' ? value : '');
  }
  if (size > annotationLimit) errors.push(tooLong(path, annotationLimit));
}

function checkOwners(metadata: JsonObject, errors: FieldError[]): void {
  const owners = list(metadata, 'ownerReferences');
  for (const [index, owner] of owners.entries()) {
    for (const [field, word] of [
      ['apiVersion', 'version'],
      ['kind', 'kind'],
      ['name', 'name'],
      ['uid', 'uid'],
    ] as const) {
      if (!text(owner, field)) errors.push(invalidValue(`metadata.ownerReferences[${index}].${field}`, '', `${word} must not be empty`));
    }
  }
  const controllers = owners.filter((owner) => owner['controller'] === true);
  if (controllers.length > 1) {
    const names = controllers.map((owner) => text(owner, 'name')).join(' and ');
    errors.push(
      invalidValue(
        'metadata.ownerReferences',
        owners,
        `Only one reference can have Controller set to true. Found "true" in references for ${names}`,
      ),
    );
  }
}

const immutable = ['name', 'namespace', 'uid', 'creationTimestamp'] as const;

/** Metadata as a client may send it for an object of this kind. */
export function checkMetadata(kind: KindDefinition, object: JsonObject, errors: FieldError[], old: JsonObject | undefined): void {
  const metadata = at(object, 'metadata');
  const { group, plural } = kind.resource;
  const form = (!kind.custom && nameForms[plural]) || (group === 'rbac.authorization.k8s.io' ? pathSegment : dns1123Subdomain);
  const name = text(metadata, 'name');
  const base = text(metadata, 'generateName');
  // A prefix is judged as if something valid followed.
  if (base) for (const problem of form(`${base.replace(/-$/, '')}a`)) errors.push(invalidValue('metadata.generateName', base, problem));
  if (name) checkName(errors, 'metadata.name', name, form);
  else errors.push(required('metadata.name', 'name or generateName is required'));
  const namespace = text(metadata, 'namespace');
  if (namespace) checkName(errors, 'metadata.namespace', namespace, dns1123Label);
  checkLabels(at(metadata, 'labels'), 'metadata.labels', errors);
  checkAnnotations(at(metadata, 'annotations'), 'metadata.annotations', errors);
  checkOwners(metadata, errors);
  for (const finalizer of strings(metadata, 'finalizers')) checkName(errors, 'metadata.finalizers', finalizer, qualifiedName);
  if (!old) return;
  const before = at(old, 'metadata');
  for (const field of immutable) {
    if (before[field] !== undefined && metadata[field] !== undefined && !sameJson(before[field], metadata[field])) {
      errors.push(invalidValue(`metadata.${field}`, metadata[field], 'field is immutable'));
    }
  }
}
