/** Applies manifests server-side, as `kubectl apply --server-side` would, in an order that works: CRDs and namespaces first. @module */
import {
  ManifestError,
  parseManifests as parseWritten,
  readManifests as readWritten,
  type Manifest as WrittenManifest,
  type ReadOptions,
} from '../cluster/manifests/index.ts';
import { message } from '../i18n/index.ts';
import { customResourceDefinitions, resource, type AnyObject, type Draft, type KubeClient, type Resource } from '../kube/index.ts';
import { LabFailure } from './failure.ts';

export interface Manifest {
  /** Where it came from: `file.yaml:12`. */
  readonly source: string;
  readonly object: Draft<AnyObject> & { apiVersion: string; kind: string };
}

/** Reads files, folders and `-`, as every other command does (`cluster/manifests`). Rejects with a `LabFailure` that names file and line. */
export const readManifests = (paths: readonly string[], options: ReadOptions = {}): Promise<Manifest[]> =>
  told(async () => (await readWritten(paths, options)).manifests.map(toApply));

/** Parses a stream of YAML documents, or JSON; lists are opened. */
export const parseManifests = (text: string, file: string): Promise<Manifest[]> =>
  told(async () => (await parseWritten(text, file)).map(toApply));

const toApply = ({ object, source: { file, line } }: WrittenManifest): Manifest => ({ source: `${file}:${line}`, object });

async function told<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw cause instanceof ManifestError ? new LabFailure(cause.what, { cause }) : cause;
  }
}

const EARLY = ['CustomResourceDefinition', 'Namespace', 'PriorityClass', 'ServiceAccount', 'ClusterRole', 'ConfigMap', 'Secret'];
const rank = ({ object }: Manifest): number => (EARLY.includes(object.kind) ? EARLY.indexOf(object.kind) : EARLY.length);

export type ResourceOf = (apiVersion: string, kind: string) => Promise<Resource | undefined>;

/** Applies the manifests in a working order; the answers are the objects as stored. */
export async function applyManifests(
  client: KubeClient,
  resourceOf: ResourceOf,
  manifests: readonly Manifest[],
  fieldManager: string,
): Promise<AnyObject[]> {
  const applied: AnyObject[] = [];
  for (const manifest of [...manifests].sort((a, b) => rank(a) - rank(b)))
    applied.push(await applyOne(client, resourceOf, manifest, fieldManager));
  return applied;
}

async function applyOne(
  client: KubeClient,
  resourceOf: ResourceOf,
  { object, source }: Manifest,
  fieldManager: string,
): Promise<AnyObject> {
  const of = await resourceOf(object.apiVersion, object.kind);
  if (!of) throw new LabFailure(message('lab.manifest.unknownKind', { source, kind: object.kind, apiVersion: object.apiVersion }));
  const namespace = of.namespaced ? (object.metadata.namespace ?? 'default') : undefined;
  const body = namespace ? { ...object, metadata: { ...object.metadata, namespace } } : object;
  try {
    return await client.patch(of, { namespace, name: object.metadata.name! }, { type: 'apply', body, force: true }, { fieldManager });
  } catch (cause) {
    throw new LabFailure(message('lab.manifest.refused', { source, why: (cause as Error).message }), { cause });
  }
}

/** Finds where a kind is served: built-in kinds from `known`, others from the CRDs in the cluster. */
export function resourceFinder(client: KubeClient, known: readonly Resource[]): ResourceOf {
  return async (apiVersion, kind) => {
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
    const builtin = known.find((of) => of.group === group && of.version === version && of.kind === kind);
    if (builtin) return builtin;
    const { items } = await client.list(customResourceDefinitions);
    const crd = items.find(
      ({ spec }) => spec?.group === group && spec.names.kind === kind && spec.versions.some((v) => v.name === version && v.served),
    );
    return crd?.spec && resource(apiVersion, kind, crd.spec.names.plural, crd.spec.scope === 'Namespaced' ? 'Namespaced' : 'Cluster');
  };
}
