/**
 * Columns of claims, volumes and storage classes.
 * @module
 */
import type { PrinterColumn } from '../types.ts';
import { ageColumn, column, nameColumn, objectAt, plain, textAt, wide, type Json } from './cells.ts';

const shortModes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

function accessModes(value: unknown): string {
  const modes: readonly unknown[] = Array.isArray(value) ? value : [];
  return Object.keys(shortModes)
    .filter((mode) => modes.includes(mode))
    .map((mode) => shortModes[mode])
    .join(',');
}

const phase = (object: Json): string =>
  textAt(object, 'metadata', 'deletionTimestamp') ? 'Terminating' : textAt(object, 'status', 'phase');

/** The name before there was a field for it. */
const classAnnotation = 'volume.beta.kubernetes.io/storage-class';
const classOf = (object: Json): string =>
  textAt(object, 'metadata', 'annotations', classAnnotation) || textAt(object, 'spec', 'storageClassName');

const orUnset =
  (field: string) =>
  (object: Json): string => {
    const value = objectAt(object, 'spec')[field];
    return value === undefined ? '<unset>' : plain(value);
  };

const classColumns = [column('StorageClass', classOf), column('VolumeAttributesClass', orUnset('volumeAttributesClassName'))];
const modeColumn = column('VolumeMode', orUnset('volumeMode'), wide);

/** What is not there is `0`, as a quantity that nobody set. */
const bound = (claim: Json): string => (textAt(claim, 'spec', 'volumeName') ? textAt(claim, 'status', 'capacity', 'storage') || '0' : '');

export const claimColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Status', phase),
  column('Volume', (claim) => textAt(claim, 'spec', 'volumeName')),
  column('Capacity', bound),
  column('Access Modes', (claim) => (textAt(claim, 'spec', 'volumeName') ? accessModes(objectAt(claim, 'status')['accessModes']) : '')),
  ...classColumns,
  ageColumn,
  modeColumn,
];

function claimOf(volume: Json): string {
  const claim = objectAt(volume, 'spec', 'claimRef');
  return Object.keys(claim).length > 0 ? `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}` : '';
}

export const volumeColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Capacity', (volume) => textAt(volume, 'spec', 'capacity', 'storage') || '0'),
  column('Access Modes', (volume) => accessModes(objectAt(volume, 'spec')['accessModes'])),
  column('Reclaim Policy', (volume) => textAt(volume, 'spec', 'persistentVolumeReclaimPolicy')),
  column('Status', phase),
  column('Claim', claimOf),
  ...classColumns,
  column('Reason', (volume) => textAt(volume, 'status', 'reason')),
  ageColumn,
  modeColumn,
];

const isDefault = (storageClass: Json): boolean =>
  ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'].some(
    (annotation) => textAt(storageClass, 'metadata', 'annotations', annotation) === 'true',
  );

export const storageClassColumns: readonly PrinterColumn[] = [
  { ...nameColumn, value: (object) => `${textAt(object, 'metadata', 'name')}${isDefault(object) ? ' (default)' : ''}` },
  column('Provisioner', (object) => textAt(object, 'provisioner')),
  column('ReclaimPolicy', (object) => textAt(object, 'reclaimPolicy')),
  column('VolumeBindingMode', (object) => textAt(object, 'volumeBindingMode')),
  column('AllowVolumeExpansion', (object) => object['allowVolumeExpansion'] === true),
  ageColumn,
];
