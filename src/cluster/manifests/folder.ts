/** The manifests in a folder: which files are read, and which are passed over and why. @module */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { message, type Message } from '../../i18n/index.ts';
import { ManifestError } from './manifest.ts';

const MANIFEST = /\.(?:ya?ml|json)$/;
const KUSTOMIZATION = /^(?:kustomization\.ya?ml|Kustomization)$/;
const CHART_FILE = /^(?:Chart\.ya?ml|Chart\.lock|values.*\.(?:ya?ml|json))$/;
/** In a chart: templates, and the charts that it depends on. */
const CHART_FOLDERS = new Set(['templates', 'charts']);

/**
 * Files below a folder, by name; hidden folders and `node_modules` are nobody's manifests. `skipped`
 * receives what a reader might miss.
 * @throws ManifestError
 */
export async function filesIn(folder: string, limit: number, skipped: { path: string; what: Message }[]): Promise<string[]> {
  const files: string[] = [];
  const visited = new Set<string>();
  await walk(folder);
  if (files.length === 0 && skipped.length === 0)
    throw new ManifestError(message('manifests.emptyFolder', { path: folder }), { file: folder });
  return files;

  async function walk(path: string): Promise<void> {
    const real = await realpath(path);
    if (visited.has(real)) return pass(path, 'manifests.skipped.loop');
    visited.add(real);
    const entries = await readdir(path, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
      throw new ManifestError(message('manifests.unreadable', { path, why: cause.code ?? cause.message }), { file: path });
    });
    const isChart = entries.some(({ name }) => /^Chart\.ya?ml$/.test(name));
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) await take(entry, join(path, entry.name), isChart);
  }

  async function take(entry: Dirent, path: string, isChart: boolean): Promise<void> {
    const { name } = entry;
    if (await isFolder(entry, path)) {
      if (name.startsWith('.') || name === 'node_modules') return;
      if (isChart && CHART_FOLDERS.has(name)) return pass(path, 'manifests.skipped.chart');
      return walk(path);
    }
    if (KUSTOMIZATION.test(name)) return pass(path, 'manifests.skipped.kustomization');
    // A pipe or a device would have nobody at its other end.
    if (!MANIFEST.test(name) || !(entry.isFile() || entry.isSymbolicLink())) return;
    if (isChart && CHART_FILE.test(name)) return pass(path, 'manifests.skipped.chart');
    files.push(path);
    if (files.length > limit) throw new ManifestError(message('manifests.tooManyFiles', { path: folder, limit }), { file: folder });
  }

  function pass(path: string, id: 'manifests.skipped.loop' | 'manifests.skipped.chart' | 'manifests.skipped.kustomization'): void {
    skipped.push({ path, what: message(id, { path }) });
  }
}

/** A link that leads nowhere is taken for a file, and told when it is read. */
async function isFolder(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
