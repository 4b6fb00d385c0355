/** What is written to persistent volumes: it outlives the pods that wrote it, and is the same on every node. In memory. @module */
import type { Informers } from '../../../kube/informer.ts';
import { persistentVolumeClaims, persistentVolumes } from '../../../kube/resources.ts';
import { ContainerConfigError } from './environment.ts';
import { Folder } from './file-system.ts';

export class ClaimedFolders {
  readonly #informers: Informers;
  /** By uid of the volume. */
  readonly #folders = new Map<string, Folder>();
  readonly #unsubscribe: () => void;

  constructor(informers: Informers) {
    this.#informers = informers;
    this.#unsubscribe = informers.for(persistentVolumes).onChange(({ before, after }) => {
      if (before && !after) this.#folders.delete(before.metadata.uid);
    });
  }

  stop(): void {
    this.#unsubscribe();
  }

  /** @throws ContainerConfigError that says why there is none. */
  of(namespace: string | undefined, claimName: string): Folder {
    const claim = this.#informers.for(persistentVolumeClaims).store.get(`${namespace}/${claimName}`);
    if (!claim) throw new ContainerConfigError(`persistentvolumeclaim "${claimName}" not found`);
    const volume = claim.status?.phase === 'Bound' && this.#informers.for(persistentVolumes).store.get(claim.spec?.volumeName ?? '');
    if (!volume) throw new ContainerConfigError(`persistentvolumeclaim "${claimName}" is not bound`);
    const { uid } = volume.metadata;
    const folder = this.#folders.get(uid) ?? new Folder(new Map(), false);
    this.#folders.set(uid, folder);
    return folder;
  }
}
