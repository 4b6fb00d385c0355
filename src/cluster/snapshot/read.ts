/** A snapshot as a cluster. Whoever wrote the file, it passes the allow-list again. @module */
import { message } from '../../i18n/index.ts';
import type { AnyObject } from '../../kube/objects.ts';
import { messageOf, RecordedCoverage, type CoverageRecord, type KindCoverage } from '../coverage.ts';
import { resourceId } from '../indexes.ts';
import { ALL_KINDS } from '../load-kinds.ts';
import { LoadError } from '../load-error.ts';
import { ObjectsOfSource } from '../load-objects.ts';
import type { LoadedCluster, LoadOptions } from '../load.ts';
import { textOf, type ArchiveFiles } from './archive-files.ts';
import { fileOf, SIGNAL_FILES } from './contents.ts';
import { coverageIn, damaged, readManifest } from './manifest.ts';
import { readSignals } from './signals-read.ts';

/** @throws LoadError */
export function readSnapshot(files: ArchiveFiles, { onProgress }: LoadOptions): LoadedCluster {
  const manifest = readManifest(files);
  const recorded = coverageIn(manifest);
  const kinds: Record<string, KindCoverage> = { ...recorded.kinds };
  const objects = new ObjectsOfSource();
  let done = 0;
  for (const { of } of ALL_KINDS) {
    const file = fileOf(of);
    const id = resourceId(of);
    if (!files.has(file)) {
      if (kinds[id]?.state === 'known') kinds[id] = { state: 'unknown', why: message('cluster.unknown.fileMissing', { file }) };
      continue;
    }
    const expected = Object.hasOwn(manifest.files, file) ? manifest.files[file] : undefined;
    let count = 0;
    for (const object of jsonLines(files, file)) {
      objects.add(object as AnyObject);
      count += 1;
    }
    if (expected !== count) throw damaged(files.path, file);
    onProgress?.({ step: 'objects', at: of.kind, done: (done += count) });
  }
  const signals = readSignals({
    nodes: optionalLines(SIGNAL_FILES.nodes),
    tables: optionalLines(SIGNAL_FILES.tables),
    rules: optionalLines(SIGNAL_FILES.rules),
    identities: optionalJson(SIGNAL_FILES.identities),
    cloud: optionalJson(SIGNAL_FILES.cloud),
  });
  const { model } = objects;
  for (const node of signals.nodes) model.setNode(node);
  model.setCloud(signals.cloud);
  const lost = signals.malformed > 0 ? [message('cluster.snapshot.signalsLost', { path: files.path, count: signals.malformed })] : [];
  const record: CoverageRecord = { ...recorded, kinds, ...(lost.length > 0 && { signals: lossesIn(recorded.signals, lost[0]!) }) };
  return {
    model,
    coverage: new RecordedCoverage(record, model),
    source: { kind: 'snapshot', name: files.path, takenAt: new Date(manifest.takenAt), redacted: manifest.redacted },
    notes: [...manifest.notes.map((note) => messageOf(note)), ...objects.notes(), ...lost],
    kubernetesVersion: manifest.kubernetesVersion ?? undefined,
  };

  function optionalLines(name: string): unknown[] {
    return files.has(name) ? [...jsonLines(files, name)] : [];
  }
  function optionalJson(name: string): unknown {
    return files.has(name) ? parsed(files, name, textOf(files, name)) : undefined;
  }
}

/** Nobody knows of which nodes the lost signals were. */
function lossesIn(
  signals: CoverageRecord['signals'],
  why: NonNullable<CoverageRecord['signals']['agent']['otherwise']>,
): CoverageRecord['signals'] {
  return Object.fromEntries(
    Object.entries(signals).map(([name, { nodes, otherwise }]) => [name, { nodes, otherwise: otherwise ?? why }]),
  ) as CoverageRecord['signals'];
}

/** One by one: of twenty thousand pods only what is kept stays in memory. */
function* jsonLines(files: ArchiveFiles, name: string): Generator {
  const text = textOf(files, name);
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    if (end > start) yield parsed(files, name, text.slice(start, end));
    start = end + 1;
  }
}

function parsed(files: ArchiveFiles, name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw cause instanceof SyntaxError
      ? damaged(files.path, name)
      : new LoadError(message('cluster.snapshot.damaged', { path: files.path, name }), cause);
  }
}
