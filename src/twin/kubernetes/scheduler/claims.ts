/** Whether the claims of a pod let it be placed: they are there, and bound unless their class waits for the pod. @module */
import type { Informers } from '../../../kube/informer.ts';
import { persistentVolumeClaims, storageClasses, type Pod } from '../../../kube/resources.ts';

/** What is wrong, in kube-scheduler's words (plugin VolumeBinding); `nodes` is how many there are. */
export function claimFault(pod: Pod, informers: Informers, nodes: number): string | undefined {
  const { namespace, name } = pod.metadata;
  for (const volume of pod.spec?.volumes ?? []) {
    const claimName = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral && `${name}-${volume.name}`);
    if (!claimName) continue;
    const claim = informers.for(persistentVolumeClaims).store.get(`${namespace}/${claimName}`);
    if (!claim) return `persistentvolumeclaim "${claimName}" not found`;
    if (claim.metadata.deletionTimestamp) return `persistentvolumeclaim "${claimName}" is being deleted`;
    if (claim.status?.phase === 'Lost')
      return `persistentvolumeclaim "${claimName}" bound to non-existent persistentvolume "${claim.spec?.volumeName}"`;
    if (claim.status?.phase === 'Bound') continue;
    const storageClass = informers.for(storageClasses).store.get(claim.spec?.storageClassName ?? '');
    return storageClass?.volumeBindingMode === 'WaitForFirstConsumer'
      ? `${nodes} node(s) didn't find available persistent volumes to bind`
      : 'pod has unbound immediate PersistentVolumeClaims';
  }
  return undefined;
}
