/** Paths of which each is what its content says: an archive, packed or not, or files of YAML or JSON. @module */
import { message } from '../i18n/index.ts';
import { apiVersionOf } from '../kube/resources.ts';
import { customResourceDefinitions } from '../kube/resources.ts';
import { everywhere, RecordedCoverage, SIGNALS, type CoverageRecord, type KindCoverage } from './coverage.ts';
import { resourceId } from './indexes.ts';
import { ALL_KINDS } from './load-kinds.ts';
import { ObjectsOfSource } from './load-objects.ts';
import type { LoadedCluster, LoadOptions } from './load.ts';
import { archiveAt } from './load-archive.ts';
import { LoadError } from './load-error.ts';
import { readManifests } from './manifests/index.ts';
import { isSnapshot } from './snapshot/manifest.ts';
import { readSnapshot } from './snapshot/read.ts';
import { isSysdump } from './sysdump/file-names.ts';
import { readSysdump } from './sysdump/read.ts';

/** @throws LoadError, ManifestError */
export async function loadPaths(paths: readonly string[], options: LoadOptions): Promise<LoadedCluster> {
  const given = await Promise.all(paths.map((path) => archiveAt(path, options)));
  const archive = given.find(({ files }) => files !== undefined)?.files;
  const stdin = given.find((one) => one.stdin !== undefined)?.stdin;
  if (!archive) return loadFiles(paths, { ...options, ...(stdin !== undefined && { stdin }) });
  if (paths.length > 1) throw new LoadError(message('cluster.archive.notAlone', { path: archive.path }));
  if (isSnapshot(archive)) return readSnapshot(archive, options);
  if (isSysdump(archive.names())) return readSysdump(archive, options);
  throw new LoadError(message('cluster.archive.neither', { path: archive.path }));
}

/** A kind is known as far as files show objects of it; one that they do not show may exist all the same. */
async function loadFiles(paths: readonly string[], { stdin }: LoadOptions): Promise<LoadedCluster> {
  const { manifests, duplicates, skipped, notes } = await readManifests(paths, stdin === undefined ? {} : { stdin });
  const objects = new ObjectsOfSource();
  for (const { object } of manifests) objects.add(object);
  return {
    model: objects.model,
    coverage: new RecordedCoverage(coverageOfFiles(objects), objects.model),
    source: { kind: 'files', name: paths.join(' '), takenAt: undefined, redacted: false },
    notes: [...[...duplicates, ...skipped, ...notes].map(({ what }) => what), ...objects.notes()],
    kubernetesVersion: undefined,
    manifests,
  };
}

function coverageOfFiles({ counts, foreign }: ObjectsOfSource): CoverageRecord {
  const kinds: Record<string, KindCoverage> = {};
  for (const { of } of ALL_KINDS) {
    const { kind, plural } = of;
    const id = resourceId(of);
    const found = foreign.get(id);
    if (found !== undefined)
      kinds[id] = { state: 'unknown', why: message('cluster.unknown.otherVersion', { kind, found, wanted: apiVersionOf(of) }) };
    else if (counts.has(id)) kinds[id] = { state: 'known' };
    else kinds[id] = { state: 'unknown', why: message('cluster.unknown.notInFiles', { kind, plural }) };
  }
  // Some definitions say nothing of those that are not among them.
  const definitions = resourceId(customResourceDefinitions);
  const why = message('cluster.unknown.notInFiles', { kind: 'CustomResourceDefinition', plural: customResourceDefinitions.plural });
  kinds[definitions] = { state: 'unknown', why };
  return {
    kinds,
    otherKinds: message('cluster.unknown.notAsked'),
    signals: Object.fromEntries(
      SIGNALS.map((signal) => [signal, everywhere(message('cluster.unknown.filesShowNoSignals', { signal }))]),
    ) as CoverageRecord['signals'],
  };
}
