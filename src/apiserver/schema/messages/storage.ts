/**
 * StorageClass, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const storageMessages = {
  StorageClass: {
    '#': '-- A kind of storage, and who provides volumes of it.',
    metadata: '1 meta.ObjectMeta',
    provisioner: '2 string* -- Who makes the volumes.',
    parameters: '3 map:string -- What the provisioner is told.',
    reclaimPolicy: '4 string -- Delete or Retain: what becomes of volumes whose claim goes.',
    mountOptions: '5 []string atomic',
    allowVolumeExpansion: '6 bool -- Whether claims may grow.',
    volumeBindingMode: '7 string -- Immediate, or WaitForFirstConsumer for the pod that needs the volume.',
    allowedTopologies: '8 []core.TopologySelectorTerm atomic',
  },
} satisfies MessageTable;
