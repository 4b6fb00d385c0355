/**
 * What holds for the metadata of every object.
 * @module
 */
import { dns1035Label, dns1123Label, dns1123Subdomain, labelValue, pathSegment, qualifiedName, type NameCheck } from '../names.ts';
import { forbidden, invalidValue, required, tooLong } from '../structural/field-errors.ts';
import { goValue, invalidGo } from '../structural/go-values.ts';
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
  // Nobody looks at the metadata of these two beyond what every address must be.
  events: pathSegment,
  poddisruptionbudgets: pathSegment,
};

/** Bytes of all keys and values together. */
const annotationLimit = 256 * 1024;

export function checkLabels(labels: JsonObject, path: string, errors: FieldError[]): void {
  for (const [key, value] of Object.entries(labels)) {
    checkName(errors, path, key, qualifiedName);
    if (typeof value === 'string') checkName(errors, path, value, labelValue);
  }
}

export function checkAnnotations(annotations: JsonObject, path: string, errors: FieldError[]): void {
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
    // An event is gone within the hour.
    if (text(owner, 'apiVersion') === 'v1' && text(owner, 'kind') === 'Event') {
      errors.push(invalidGo('metadata.ownerReferences', 'v1.OwnerReference', owner, '/v1, Kind=Event is disallowed from being an owner'));
    }
  }
  const [first, ...others] = owners
    .filter((owner) => owner['controller'] === true)
    .map((owner) => `${text(owner, 'kind')}/${text(owner, 'name')}`);
  for (const other of others) {
    const why = `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${other}`;
    errors.push(invalidGo('metadata.ownerReferences', '[]v1.OwnerReference', owners, why));
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
  const shown = goValue('[]string', added.toSorted());
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers ${shown}`;
  errors.push(...twice(kind, forbidden('metadata.finalizers', why)));
}

/** A change of metadata is judged by the registry, and by most built-in kinds once more. */
const twice = (kind: KindDefinition, error: FieldError): FieldError[] => (kind.custom ? [error] : [error, error]);

const immutable = ['name', 'namespace', 'uid', 'creationTimestamp'] as const;

/** Metadata as a client may send it for an object of this kind. */
export function checkMetadata(kind: KindDefinition, object: JsonObject, errors: FieldError[], old: JsonObject | undefined): void {
  const metadata = at(object, 'metadata');
  const { group, plural } = kind.resource;
  const form = (!kind.custom && group !== 'events.k8s.io' && nameForms[plural]) || dns1123Subdomain;
  const name = text(metadata, 'name');
  const base = text(metadata, 'generateName');
  // A prefix may end in a hyphen: it is judged as if something valid followed.
  if (base)
    for (const problem of form(base.length > 1 ? base.replace(/.-$/, 'a') : base))
      errors.push(invalidValue('metadata.generateName', base, problem));
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
