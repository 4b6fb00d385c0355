/**
 * What holds for the metadata of every object.
 * @module
 */
import { dns1035Label, dns1123Label, dns1123Subdomain, labelValue, pathSegment, qualifiedName, type NameCheck } from '../names.ts';
import { forbidden, invalidValue, required, tooLong } from '../structural/field-errors.ts';
import { sameJson } from '../../json.ts';
import type { FieldError, KindDefinition } from '../types.ts';
import { at, checkName, list, strings, text, type JsonObject } from './reading.ts';

const nameForms: Readonly<Record<string, NameCheck>> = {
  namespaces: dns1123Label,
  services: dns1035Label,
  statefulsets: dns1123Label,
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
  for (const owner of owners) {
    for (const [field, word] of [
      ['apiVersion', 'version'],
      ['kind', 'kind'],
      ['name', 'name'],
      ['uid', 'uid'],
    ] as const) {
      if (!text(owner, field)) errors.push(invalidValue(`metadata.ownerReferences.${field}`, '', `${word} must not be empty`));
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

export const standardFinalizers: ReadonlySet<string> = new Set(['foregroundDeletion', 'kubernetes', 'orphan']);

export const unqualifiedFinalizer = 'name is neither a standard finalizer name nor is it fully qualified';

function checkFinalizers(kind: KindDefinition, metadata: JsonObject, errors: FieldError[], before: JsonObject | undefined): void {
  const finalizers = strings(metadata, 'finalizers');
  for (const finalizer of finalizers) checkName(errors, 'metadata.finalizers', finalizer, qualifiedName);
  // What kube-apiserver asks of its own kinds, and of no others.
  const isOwn = !kind.custom && kind.resource.group !== 'apiextensions.k8s.io';
  for (const [index, finalizer] of finalizers.entries()) {
    if (!isOwn || finalizer.includes('/') || standardFinalizers.has(finalizer)) continue;
    errors.push(invalidValue(`metadata.finalizers[${index}]`, finalizer, unqualifiedFinalizer));
  }
  if (!before?.['deletionTimestamp']) return;
  const added = finalizers.filter((finalizer) => !strings(before, 'finalizers').includes(finalizer));
  if (added.length === 0) return;
  const shown = `[]string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`;
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers ${shown}`;
  errors.push(forbidden('metadata.finalizers', why));
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
  checkFinalizers(kind, metadata, errors, old && at(old, 'metadata'));
  if (!old) return;
  const before = at(old, 'metadata');
  for (const field of immutable) {
    if (before[field] !== undefined && metadata[field] !== undefined && !sameJson(before[field], metadata[field])) {
      errors.push(invalidValue(`metadata.${field}`, metadata[field], 'field is immutable'));
    }
  }
}
