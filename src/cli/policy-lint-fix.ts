/** Corrections of lints, shown as one patch or written into the files. @module */
import { readFile, writeFile } from 'node:fs/promises';
import { parseManifests, type Manifest } from '../cluster/manifests/index.ts';
import { message, render } from '../i18n/index.ts';
import { analyse } from '../policy/analysis.ts';
import { correctTexts } from '../policy/lint/correct-texts.ts';
import type { PolicyFinding } from '../policy/lint/index.ts';
import { unifiedDiff } from '../policy/lint/unified-diff.ts';
import { inFile } from '../report/finding.ts';
import type { CommandContext } from './context.ts';
import { settingsFor } from './policy-input.ts';
import { lintWith, type Acceptance } from './policy-lint-accepted.ts';
import type { LintCommandOptions } from './policy-lint.ts';
import { writeChunks } from './policy-output.ts';
import { printable } from './terminal.ts';

/**
 * With `--patch` prints a unified diff of every correction; with `--fix` writes those that open and delete nothing.
 * @returns what is left: for `--patch` the corrections' files that changed, for `--fix` the objects as they are now
 */
export async function correct(
  manifests: readonly Manifest[],
  acceptance: Acceptance,
  options: LintCommandOptions,
  context: CommandContext,
): Promise<readonly Manifest[]> {
  const { manifests: current, texts } = await correctTexts(manifests, {
    read: async (file) => (inFile({ file }) ? readFile(file, 'utf8') : undefined),
    parse: parseManifests,
    findings: (all) => {
      const analysis = analyse(all, { settings: settingsFor(all, options) });
      return { analysis, wanted: lintWith(analysis, acceptance).told.filter((finding) => isWanted(finding, options)) };
    },
  });
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

const isWanted = ({ fix }: PolicyFinding, { fix: write, patch }: LintCommandOptions): boolean =>
  patch === true || (write === true && fix?.opens === undefined && !fix?.deleteObject);

/** With nothing left of it the file goes, which patch programs read from the name. */
function fileDiff(file: string, before: string, after: string): string {
  const path = file.replace(/^(?:\.\/|\/)+/, '');
  return unifiedDiff(before, after, `a/${path}`, after === '' ? '/dev/null' : `b/${path}`);
}
