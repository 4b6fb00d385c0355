/** Corrections of lints, shown as one patch or written into the files. @module */
import { readFile, writeFile } from 'node:fs/promises';
import { parseManifests, type Manifest } from '../cluster/manifests/index.ts';
import { message, render } from '../i18n/index.ts';
import { analyse } from '../policy/analysis.ts';
import type { PolicyFinding } from '../policy/lint/index.ts';
import { patchText } from '../policy/lint/patch-text.ts';
import { unifiedDiff } from '../policy/lint/unified-diff.ts';
import { formatPolicyRef } from '../policy/rule.ts';
import { inFile } from '../report/finding.ts';
import type { CommandContext } from './context.ts';
import { settingsFor } from './policy-input.ts';
import { lintWith, type Acceptance } from './policy-lint-accepted.ts';
import type { LintCommandOptions } from './policy-lint.ts';
import { writeChunks } from './policy-output.ts';
import { printable } from './terminal.ts';

/** One correction may make another one needless, or show the next; a handful of rounds settles everything. */
const ROUNDS = 20;

/**
 * With `--patch` prints a unified diff of every correction; with `--fix` writes those that open and delete nothing.
 * @returns what is left: for `--patch` the corrections' files that changed, for `--fix` the objects as they are now
 */
export async function correct(
  manifests: readonly Manifest[],
  acceptance: Acceptance,
  options: LintCommandOptions,
  context: CommandContext,
): Promise<Manifest[]> {
  const texts = new Map<string, { before: string; after: string }>();
  let current = [...manifests];
  const given = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const changed = await oneRound(current, { texts, given, acceptance, options });
    if (changed.size === 0) break;
    current = await reread(current, changed, texts);
  }
  const files = [...texts].filter(([, { before, after }]) => before !== after);
  if (options.patch) {
    await writeChunks(files.map(([file, { before, after }]) => fileDiff(file, before, after)));
    return current.filter(({ source }) => files.some(([file]) => file === source.file));
  }
  for (const [file, { after }] of files) {
    await writeFile(file, after);
    process.stderr.write(printable(`${render(message('cli.policy.lint.fixed', { file }), context.locale)}\n`));
  }
  return current;
}

interface Round {
  readonly texts: Map<string, { before: string; after: string }>;
  readonly given: Set<string>;
  readonly acceptance: Acceptance;
  readonly options: LintCommandOptions;
}

/** The first correction of each object: places in it may be others afterwards. The result names the files that changed. */
async function oneRound(manifests: readonly Manifest[], { texts, given, acceptance, options }: Round): Promise<Set<string>> {
  const analysis = analyse(manifests, { settings: settingsFor(manifests, options) });
  const objects = new Set<string>();
  const changed = new Set<string>();
  for (const finding of lintWith(analysis, acceptance).told) {
    const { fix } = finding;
    if (!fix || !isWanted(finding, options)) continue;
    const ref = formatPolicyRef(fix.policy);
    const owner = [...analysis.policies, ...analysis.rejected].find((one) => formatPolicyRef(one.ref) === ref);
    const file = owner?.source?.file;
    const id = `${ref} ${JSON.stringify(fix.edits)}`;
    // A correction that did not silence its finding is not made twice.
    if (!owner || file === undefined || !inFile({ file }) || objects.has(ref) || given.has(id)) continue;
    given.add(id);
    const text = texts.get(file) ?? (await original(file));
    const { before, after } = patchText(fix, owner.object, text.after, file);
    if (before !== text.after || after === before) continue;
    texts.set(file, { ...text, after });
    objects.add(ref);
    changed.add(file);
  }
  return changed;
}

async function original(file: string): Promise<{ before: string; after: string }> {
  const text = await readFile(file, 'utf8');
  return { before: text, after: text };
}

const isWanted = ({ fix }: PolicyFinding, { fix: write, patch }: LintCommandOptions): boolean =>
  patch === true || (write === true && fix?.opens === undefined && !fix?.deleteObject);

async function reread(
  manifests: readonly Manifest[],
  changed: ReadonlySet<string>,
  texts: ReadonlyMap<string, { after: string }>,
): Promise<Manifest[]> {
  const kept = manifests.filter(({ source }) => !changed.has(source.file));
  const again = await Promise.all([...changed].map((file) => parseManifests(texts.get(file)!.after, file)));
  return [...kept, ...again.flat()];
}

/** With nothing left of it the file goes, which patch programs read from the name. */
function fileDiff(file: string, before: string, after: string): string {
  const path = file.replace(/^(?:\.\/|\/)+/, '');
  return unifiedDiff(before, after, `a/${path}`, after === '' ? '/dev/null' : `b/${path}`);
}
