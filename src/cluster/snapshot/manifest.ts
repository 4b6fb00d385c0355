/** `manifest.json` of a snapshot: what is in it, of when, and what is not known. @module */
import { message } from '../../i18n/index.ts';
import {
  everywhere,
  messageOf,
  SIGNALS,
  writtenMessage,
  type CoverageRecord,
  type KindCoverage,
  type SignalCoverage,
  type WrittenMessage,
} from '../coverage.ts';
import { LoadError } from '../load-error.ts';
import { textOf, type ArchiveFiles } from './archive-files.ts';

export const MANIFEST = 'manifest.json';
const FORMAT = 'cilium-cce-snapshot';
/** Rises when an older reader would understand something wrong. */
export const FORMAT_VERSION = 1;

export interface SnapshotManifest {
  readonly format: typeof FORMAT;
  readonly formatVersion: number;
  /** ISO 8601. */
  readonly takenAt: string;
  readonly product: { readonly name: 'cilium-cce'; readonly version: string };
  readonly source: { readonly kind: string; readonly name: string };
  readonly redacted: boolean;
  readonly kubernetesVersion: string | null;
  /** Objects by file. */
  readonly files: Readonly<Record<string, number>>;
  readonly coverage: WrittenCoverage;
  readonly notes: readonly WrittenMessage[];
}

type WrittenKind = { state: 'known' | 'notServed' } | { state: 'unknown'; why: WrittenMessage; except?: readonly string[] };
type WrittenSignal = { otherwise: WrittenMessage | null; nodes: Readonly<Record<string, WrittenMessage | null>> };
interface WrittenCoverage {
  readonly kinds: Readonly<Record<string, WrittenKind>>;
  readonly signals: Readonly<Record<string, WrittenSignal>>;
}

export const newManifest = (parts: Omit<SnapshotManifest, 'format' | 'formatVersion'>): SnapshotManifest => ({
  format: FORMAT,
  formatVersion: FORMAT_VERSION,
  ...parts,
});

export function writtenCoverage({ kinds, signals }: CoverageRecord): WrittenCoverage {
  return {
    kinds: mapped(kinds, (kind) => (kind.state === 'unknown' ? { ...kind, why: writtenMessage(kind.why) } : kind)),
    signals: mapped(signals, ({ otherwise, nodes }) => ({
      otherwise: otherwise && writtenMessage(otherwise),
      nodes: mapped(nodes, (why) => why && writtenMessage(why)),
    })),
  };
}

function mapped<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** Whether this is a snapshot, of whatever version. */
export function isSnapshot(files: ArchiveFiles): boolean {
  if (!files.has(MANIFEST)) return false;
  try {
    return (JSON.parse(textOf(files, MANIFEST)) as { format?: unknown } | null)?.format === FORMAT;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** @throws LoadError when it is of a newer version, or none */
export function readManifest(files: ArchiveFiles): SnapshotManifest {
  const manifest = JSON.parse(textOf(files, MANIFEST)) as Partial<SnapshotManifest>;
  const { path } = files;
  const { formatVersion: found } = manifest;
  if (typeof found !== 'number' || !Number.isInteger(found) || found < 1) throw damaged(path);
  if (found > FORMAT_VERSION) throw new LoadError(message('cluster.snapshot.newer', { path, found, known: FORMAT_VERSION }));
  const { takenAt } = manifest;
  if (typeof takenAt !== 'string' || Number.isNaN(Date.parse(takenAt))) throw damaged(path);
  return {
    format: FORMAT,
    formatVersion: found,
    takenAt,
    product: { name: 'cilium-cce', version: wordIn(manifest.product, 'version') },
    source: { kind: wordIn(manifest.source, 'kind'), name: wordIn(manifest.source, 'name') },
    redacted: manifest.redacted === true,
    kubernetesVersion: typeof manifest.kubernetesVersion === 'string' ? manifest.kubernetesVersion : null,
    files: mappingOf(manifest.files) as Record<string, number>,
    coverage: mappingOf(manifest.coverage) as unknown as WrittenCoverage,
    notes: Array.isArray(manifest.notes) ? (manifest.notes as WrittenMessage[]) : [],
  };
}

export const damaged = (path: string, name = MANIFEST): LoadError => new LoadError(message('cluster.snapshot.damaged', { path, name }));

const mappingOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

function wordIn(value: unknown, field: string): string {
  const word = mappingOf(value)[field];
  return typeof word === 'string' ? word : '';
}

/** Kinds of which the manifest says nothing are unknown, and so are signals. */
export function coverageIn({ coverage }: SnapshotManifest): CoverageRecord {
  const kinds: Record<string, KindCoverage> = {};
  for (const [id, written] of Object.entries(mappingOf(coverage.kinds))) {
    const { state, why, except } = mappingOf(written);
    const names = Array.isArray(except) ? except.filter((name) => typeof name === 'string') : undefined;
    if (state === 'known' || state === 'notServed') kinds[id] = { state };
    else kinds[id] = { state: 'unknown', why: messageOf(why), ...(names && { except: names }) };
  }
  const signals = Object.fromEntries(
    SIGNALS.map((name): [string, SignalCoverage] => {
      const written = mappingOf(mappingOf(coverage.signals)[name]);
      if (!('otherwise' in written)) return [name, everywhere(message('cluster.unknown.signalNotInSnapshot', { signal: name }))];
      const nodes = mapped(mappingOf(written['nodes']), (why) => (why === null ? null : messageOf(why)));
      return [name, { otherwise: written['otherwise'] === null ? null : messageOf(written['otherwise']), nodes }];
    }),
  ) as CoverageRecord['signals'];
  return { kinds, otherKinds: message('cluster.unknown.kindNotInSnapshot'), signals };
}
