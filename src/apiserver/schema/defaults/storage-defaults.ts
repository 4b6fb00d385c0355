/**
 * Defaults of claims, volumes and storage classes.
 * @module
 */
import { ensureObject, fill, object, type JsonObject } from './fields.ts';

const SNAPSHOTS = 'snapshot.storage.k8s.io';

/** A source is written in two fields, for clients old and new; of the old one only claims and snapshots are taken. */
function alignSources(spec: JsonObject): void {
  const source = object(spec, 'dataSource');
  const reference = object(spec, 'dataSourceRef');
  if (source && !reference) {
    const { apiGroup, kind } = source;
    if (kind === 'PersistentVolumeClaim' || apiGroup === SNAPSHOTS) spec['dataSourceRef'] = { ...source };
    else delete spec['dataSource'];
  } else if (reference && !source && !reference['namespace']) spec['dataSource'] = { ...reference };
}

export function defaultClaim(claim: JsonObject): void {
  const status = ensureObject(claim, 'status');
  if (status) fill(status, 'phase', 'Pending', 'or zero');
  const spec = object(claim, 'spec');
  if (!spec) return;
  fill(spec, 'volumeMode', 'Filesystem');
  alignSources(spec);
}

/** What is left out of a source of storage. */
const SOURCES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  hostPath: { type: '' },
  iscsi: { iscsiInterface: 'default' },
  rbd: { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' },
  scaleIO: { storageMode: 'ThinProvisioned', fsType: 'xfs' },
  azureDisk: { cachingMode: 'ReadWrite', kind: 'Shared', fsType: 'ext4', readOnly: false },
};

export function defaultVolume(volume: JsonObject): void {
  const status = ensureObject(volume, 'status');
  if (status) fill(status, 'phase', 'Pending', 'or zero');
  const spec = object(volume, 'spec');
  if (!spec) return;
  fill(spec, 'persistentVolumeReclaimPolicy', 'Retain', 'or zero');
  fill(spec, 'volumeMode', 'Filesystem');
  for (const [source, defaults] of Object.entries(SOURCES)) {
    const given = object(spec, source);
    if (given) for (const [field, value] of Object.entries(defaults)) fill(given, field, value, value === '' ? 'only missing' : 'or zero');
  }
}

export function defaultStorageClass(storageClass: JsonObject): void {
  fill(storageClass, 'reclaimPolicy', 'Delete');
  fill(storageClass, 'volumeBindingMode', 'Immediate');
}
