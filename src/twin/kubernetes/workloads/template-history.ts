/**
 * The pod templates of a DaemonSet or StatefulSet through time, as ControllerRevisions: `kubectl rollout history` and `undo`
 * go by them, and a StatefulSet that is rolled out in part makes pods of two.
 * @module
 */
import type { KubeClient } from '../../../kube/client.ts';
import { controllerOf, controllerReference } from '../../../kube/objects.ts';
import { controllerRevisions, type ControllerRevision, type DaemonSet, type StatefulSet } from '../../../kube/resources.ts';
import { matchesSelector } from '../../../kube/selectors.ts';
import { isNotFound } from '../../../kube/status-error.ts';

/** Label of a revision and of the pods made from it. */
export const REVISION_HASH = 'controller-revision-hash';

const DEFAULT_LIMIT = 10;

type Set = DaemonSet | StatefulSet;
type Template = NonNullable<Set['spec']>['template'];

export class TemplateHistory {
  readonly #client: KubeClient;
  /** The hash that is known to be the newest revision, by uid of the set: nearly always nothing is to be done. */
  readonly #newest = new Map<string, string>();

  constructor(client: KubeClient) {
    this.#client = client;
  }

  /** Makes the template with this hash the newest revision; one that was there before gets a new number. */
  async record(set: Set, hash: string): Promise<void> {
    const { namespace, name, uid } = set.metadata;
    if (this.#newest.get(uid) === hash) return;
    const { items } = await this.#client.list(controllerRevisions, { namespace });
    const own = items.filter((one) => controllerOf(one)?.uid === uid || isOrphanOf(set, one)).sort((a, b) => b.revision - a.revision);
    for (const { metadata } of own.filter((one) => isOrphanOf(set, one)))
      await this.#client.patch(controllerRevisions, metadata, {
        type: 'merge',
        body: { metadata: { ownerReferences: [controllerReference(set)] } },
      });
    const [latest] = own;
    if (latest?.metadata.labels?.[REVISION_HASH] !== hash) {
      const before = own.find(({ metadata }) => metadata.labels?.[REVISION_HASH] === hash);
      const revision = (latest?.revision ?? 0) + 1;
      if (before) await this.#client.patch(controllerRevisions, before.metadata, { type: 'merge', body: { revision } });
      else await this.#client.create(controllerRevisions, revisionOf(set, `${name}-${hash}`, hash, revision));
      const others = own.filter((one) => one !== before);
      await this.#forget(others.slice(set.spec?.revisionHistoryLimit ?? DEFAULT_LIMIT));
    }
    this.#newest.set(uid, hash);
  }

  /** The template of a revision that is kept. */
  async templateOf({ metadata: { namespace } }: Set, name: string): Promise<Template | undefined> {
    const revision = await this.#client.get(controllerRevisions, { namespace, name }).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    const data: object = revision?.data ?? {};
    const { template } = (data as { spec?: { template?: Template & { $patch?: string } } }).spec ?? {};
    if (!template) return undefined;
    const { $patch: _, ...kept } = template;
    return kept;
  }

  async #forget(revisions: readonly ControllerRevision[]): Promise<void> {
    for (const { metadata } of revisions) {
      await this.#client.delete(controllerRevisions, metadata).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
    }
  }
}

/** Left behind by a set that was deleted without its dependents. */
const isOrphanOf = ({ spec }: Set, revision: ControllerRevision): boolean =>
  !controllerOf(revision) && matchesSelector(spec?.selector, revision.metadata.labels);

/** Its data is a strategic merge patch that puts the whole template back. */
const revisionOf = (
  set: Set,
  name: string,
  hash: string,
  revision: number,
): Omit<ControllerRevision, 'metadata'> & { metadata: object } => ({
  apiVersion: 'apps/v1',
  kind: 'ControllerRevision',
  metadata: {
    name,
    namespace: set.metadata.namespace,
    labels: { ...set.spec?.template.metadata?.labels, [REVISION_HASH]: hash },
    annotations: set.metadata.annotations,
    ownerReferences: [controllerReference(set)],
  },
  data: { spec: { template: { ...set.spec?.template, $patch: 'replace' } } },
  revision,
});
