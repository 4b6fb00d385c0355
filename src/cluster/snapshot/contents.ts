/** What a snapshot holds, before it is packed and after it has been unpacked. @module */
import type { AnyObject } from '../../kube/objects.ts';
import type { Resource } from '../../kube/resources.ts';
import { RecordedCoverage } from '../coverage.ts';
import { ALL_KINDS } from '../load-kinds.ts';
import type { LoadedCluster } from '../load.ts';
import { writtenMessage } from '../coverage.ts';
import { keptOf } from './fields.ts';
import { newManifest, writtenCoverage, type SnapshotManifest } from './manifest.ts';
import { writtenSignals, type WrittenSignals } from './signals-write.ts';

export interface SnapshotContents {
  readonly manifest: SnapshotManifest;
  /** By file, one object a line. */
  readonly objects: ReadonlyMap<string, readonly AnyObject[]>;
  readonly signals: WrittenSignals;
}

/** `objects/apps/v1/daemonsets.jsonl`; the group without a name is `core`. */
export const fileOf = ({ group, version, plural }: Pick<Resource, 'group' | 'version' | 'plural'>): string =>
  `objects/${group || 'core'}/${version}/${plural}.jsonl`;

export const SIGNAL_FILES = {
  nodes: 'signals/nodes.jsonl',
  tables: 'signals/service-tables.jsonl',
  rules: 'signals/kube-proxy-tables.jsonl',
  identities: 'signals/identities.json',
  cloud: 'signals/cloud.json',
} as const;

/** Puts together what is known of a cluster. Everything passes the allow-list once more, wherever it came from. */
export function contentsOf(cluster: LoadedCluster, productVersion: string, now: Date): SnapshotContents {
  const { model, coverage, source, kubernetesVersion, notes } = cluster;
  if (!(coverage instanceof RecordedCoverage)) throw new TypeError('only a loaded cluster can be written');
  const objects = new Map<string, readonly AnyObject[]>();
  for (const { of } of ALL_KINDS) {
    const kept = [...model.list(of)].flatMap((object) => keptOf(object) ?? []);
    // A file for what is known to be empty: its absence would mean that nothing is known.
    if (kept.length > 0 || coverage.unknownKind(of) === undefined) objects.set(fileOf(of), kept);
  }
  const manifest = newManifest({
    takenAt: (source.takenAt ?? now).toISOString(),
    product: { name: 'cilium-cce', version: productVersion },
    source: { kind: source.kind, name: source.name },
    redacted: source.redacted,
    kubernetesVersion: kubernetesVersion ?? null,
    files: Object.fromEntries([...objects].map(([file, { length }]) => [file, length])),
    coverage: writtenCoverage(coverage.record),
    notes: notes.map(writtenMessage),
  });
  return { manifest, objects, signals: writtenSignals(model) };
}
