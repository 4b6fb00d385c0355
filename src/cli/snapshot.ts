/** `cilium-cce snapshot`: what is known of a cluster, as one file that can be handed on. @module */
import { open } from 'node:fs/promises';
import type { LoadedCluster } from '../cluster/load.ts';
import { ALL_KINDS } from '../cluster/load-kinds.ts';
import { SIGNALS } from '../cluster/coverage.ts';
import { contentsOf } from '../cluster/snapshot/contents.ts';
import { redacted } from '../cluster/snapshot/redact.ts';
import { packed } from '../cluster/snapshot/write.ts';
import { message, render, type Message } from '../i18n/index.ts';
import type { CloudOptions } from './cloud-source.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { progressLine } from './snapshot-progress.ts';
import { loadSource, type SourceOptions } from './snapshot-source.ts';
import { printable } from './terminal.ts';
import { VERSION } from './version.ts';

export interface SnapshotOptions extends SourceOptions, CloudOptions {
  output?: string;
  /** Pseudonyms in place of names and addresses. */
  redact?: boolean;
}

/** Exit code 0 when the file is written, however much of the cluster could not be seen: the file says so itself. */
export async function snapshot(options: SnapshotOptions, { locale, terminal }: CommandContext): Promise<void> {
  const now = new Date();
  const progress = progressLine(process.stderr, locale);
  let cluster: LoadedCluster;
  try {
    const cloud = options.region === undefined ? undefined : (await import('./cloud-source.ts')).cloudSource(options);
    cluster = await loadSource(options, { onProgress: progress.show, ...(cloud && { cloud }) });
  } finally {
    progress.end();
  }
  const plain = contentsOf(cluster, VERSION, now);
  const contents = options.redact ? redacted(plain) : plain;
  const chunks = packed(contents);
  const path = options.output ?? `cilium-cce-snapshot-${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}.zip`;
  const tell = (what: Message, to: (text: string) => void): void => to(printable(`${render(what, locale)}\n`));
  const warn = (what: Message): void => tell(what, (text) => process.stderr.write(text));
  if (path === '-') for (const chunk of chunks) process.stdout.write(chunk);
  else await writeNew(path, chunks);

  for (const note of cluster.notes) warn(message('cli.snapshot.note', { text: note }));
  for (const { kind, why } of unknownIn(cluster)) warn(message('cli.snapshot.unknown', { kind, why }));
  if (path === '-') return;
  const objects = [...contents.objects.values()].reduce((sum, list) => sum + list.length, 0);
  const size = Math.max(1, Math.round(chunks.reduce((sum, { length }) => sum + length, 0) / 1024));
  tell(message('cli.snapshot.written', { path, objects, size }), (text) => terminal.write(text));
}

/** Nobody else may read it, and nothing is overwritten. */
async function writeNew(path: string, chunks: readonly Uint8Array[]): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      for (const chunk of chunks) await file.write(chunk);
    } finally {
      await file.close();
    }
  } catch (cause) {
    const { code = '', message: why } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new CommandFailure(message('cli.snapshot.exists', { path }), { cause });
    throw new CommandFailure(message('cli.snapshot.notWritten', { path, why: code || why }), { cause });
  }
}

function unknownIn({ coverage }: LoadedCluster): { kind: string; why: Message }[] {
  const kinds = ALL_KINDS.map(({ of }) => ({ kind: of.kind, why: coverage.unknownKind(of) }));
  const signals = SIGNALS.map((signal) => ({ kind: signal, why: coverage.unknownSignal(signal) }));
  return [...kinds, ...signals].flatMap(({ kind, why }) => (why ? [{ kind, why }] : []));
}
