/**
 * Reads manifests (YAML or JSON, files or folders) and applies them server-side, as `kubectl apply
 * --server-side` would, in an order that works: CRDs and namespaces first.
 * @module
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LineCounter, parseAllDocuments, type Document } from 'yaml';
import { message } from '../i18n/index.ts';
import { customResourceDefinitions, resource, type AnyObject, type Draft, type KubeClient, type Resource } from '../kube/index.ts';
import { LabFailure } from './failure.ts';

export interface Manifest {
  /** Where it came from: `file.yaml:12`. */
  readonly source: string;
  readonly object: Draft<AnyObject> & { apiVersion: string; kind: string };
}

const MAX_BYTES = 16 * 1024 * 1024;

/** Reads files and folders (`*.yaml`, `*.yml`, `*.json`, by name). Rejects with a `LabFailure` that names file and line. */
export async function readManifests(paths: readonly string[]): Promise<Manifest[]> {
  const manifests: Manifest[] = [];
  for (const path of paths) for (const file of await filesOf(path)) manifests.push(...parseManifests(await readFile(file, 'utf8'), file));
  return manifests;
}

async function filesOf(path: string): Promise<string[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new LabFailure(message('lab.manifest.unreadable', { path, why: (cause as NodeJS.ErrnoException).code ?? String(cause) }), {
      cause,
    });
  });
  if (!found.isDirectory()) {
    if (found.size > MAX_BYTES) throw new LabFailure(message('lab.manifest.tooLarge', { path, limit: MAX_BYTES / 1024 / 1024 }));
    return [path];
  }
  const names = (await readdir(path)).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
  if (names.length === 0) throw new LabFailure(message('lab.manifest.emptyFolder', { path }));
  const files: string[] = [];
  for (const name of names) files.push(...(await filesOf(join(path, name))));
  return files;
}

/** Parses a stream of YAML documents; `v1 List` objects are opened. */
export function parseManifests(text: string, file: string): Manifest[] {
  const lines = new LineCounter();
  const manifests: Manifest[] = [];
  for (const document of parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })) {
    const fault = document.errors[0];
    const line = lines.linePos(fault?.pos[0] ?? document.contents?.range?.[0] ?? 0).line;
    const source = `${file}:${line}`;
    const invalid = (cause: Error): LabFailure =>
      new LabFailure(message('lab.manifest.invalid', { source, why: reasonIn(cause) }), { cause });
    if (fault) throw invalid(fault);
    const value = valueOf(document, invalid);
    if (value === null || value === undefined) continue;
    manifests.push(...objectsIn(value, source));
  }
  return manifests;
}

/** Resolving aliases can fail as well: an unknown anchor, or more of them than anybody writes by hand. */
function valueOf(document: Document, invalid: (cause: Error) => LabFailure): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw invalid(cause as Error);
  }
}

/** The first line, without the position that `source` names already. */
const reasonIn = ({ message: text }: Error): string => text.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');

function objectsIn(value: unknown, source: string): Manifest[] {
  const object = value as Partial<Manifest['object']> & { items?: unknown[] };
  if (typeof value !== 'object' || Array.isArray(value) || typeof object.apiVersion !== 'string' || typeof object.kind !== 'string') {
    throw new LabFailure(message('lab.manifest.notAnObject', { source }));
  }
  if (object.kind === 'List' && Array.isArray(object.items)) return object.items.flatMap((item) => objectsIn(item, source));
  if (typeof object.metadata?.name !== 'string') throw new LabFailure(message('lab.manifest.noName', { source, kind: object.kind }));
  return [{ source, object: object as Manifest['object'] }];
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
