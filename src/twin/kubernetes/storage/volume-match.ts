/** Which volume a claim can have. Pure. @module */
import type { PersistentVolume, PersistentVolumeClaim } from '../../../kube/resources.ts';
import { matchesSelector } from '../../../kube/selectors.ts';
import { parseQuantity } from '../quantity.ts';

/** The name of a class before there was a field for it. */
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

export const classOf = ({ metadata, spec }: PersistentVolumeClaim | PersistentVolume): string =>
  metadata.annotations?.[CLASS_ANNOTATION] ?? spec?.storageClassName ?? '';

const size = (of: Record<string, string | number> | undefined): number => parseQuantity(of?.['storage']);

/** Whether the volume says that it is this claim's. */
export const isMeantFor = ({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean =>
  spec?.claimRef?.namespace === metadata.namespace &&
  spec?.claimRef?.name === metadata.name &&
  (!spec.claimRef.uid || spec.claimRef.uid === metadata.uid);

function fits(claim: PersistentVolumeClaim, volume: PersistentVolume): boolean {
  const wanted = claim.spec!;
  const has = volume.spec!;
  return (
    !volume.metadata.deletionTimestamp &&
    (has.volumeMode ?? 'Filesystem') === (wanted.volumeMode ?? 'Filesystem') &&
    (wanted.accessModes ?? []).every((mode) => has.accessModes?.includes(mode)) &&
    size(has.capacity) >= size(wanted.resources?.requests)
  );
}

/** The volume that is meant for the claim, else the smallest that fits; one that the claim names alone. */
export function volumeFor(claim: PersistentVolumeClaim, volumes: Iterable<PersistentVolume>): PersistentVolume | undefined {
  const all = [...volumes];
  const named = claim.spec?.volumeName;
  if (named) return all.find((volume) => volume.metadata.name === named && (!volume.spec?.claimRef || isMeantFor(volume, claim)));
  const candidates = all.filter((volume) => fits(claim, volume));
  const meant = candidates.find((volume) => isMeantFor(volume, claim));
  if (meant) return meant;
  return candidates
    .filter(
      (volume) =>
        !volume.spec?.claimRef &&
        volume.status?.phase === 'Available' &&
        classOf(volume) === classOf(claim) &&
        (!claim.spec?.selector || matchesSelector(claim.spec.selector, volume.metadata.labels)),
    )
    .toSorted((a, b) => size(a.spec?.capacity) - size(b.spec?.capacity))[0];
}
