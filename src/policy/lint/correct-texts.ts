/** Corrections of lints written into the files that the policies came from, round by round. No I/O: who calls reads and parses. @module */
import type { Manifest } from '../../cluster/manifests/manifest.ts';
import type { PolicyAnalysis } from '../analysis.ts';
import { formatPolicyRef } from '../rule.ts';
import type { PolicyFinding } from './finding.ts';
import { patchText } from './patch-text.ts';

export interface SourceText {
  readonly before: string;
  readonly after: string;
}

export interface CorrectionSource {
  /** The text of a file; `undefined`: it cannot be written, as standard input cannot. */
  read(file: string): Promise<string | undefined>;
  parse(text: string, file: string): Promise<Manifest[]>;
  /** Findings that are to be corrected, gravest first. */
  findings(manifests: readonly Manifest[]): { readonly analysis: PolicyAnalysis; readonly wanted: readonly PolicyFinding[] };
}

export interface CorrectedTexts {
  /** Everything as it is now. */
  readonly manifests: readonly Manifest[];
  /** Files that were looked at, by name. */
  readonly texts: ReadonlyMap<string, SourceText>;
  /** What was written, in the order of writing. */
  readonly made: readonly PolicyFinding[];
}

/** One correction may make another one needless, or show the next; a handful of rounds settles everything. */
const ROUNDS = 20;

export async function correctTexts(manifests: readonly Manifest[], source: CorrectionSource): Promise<CorrectedTexts> {
  const texts = new Map<string, SourceText>();
  const given = new Set<string>();
  const made: PolicyFinding[] = [];
  let current = [...manifests];
  for (let round = 0; round < ROUNDS; round += 1) {
    const changed = await oneRound(current, { source, texts, given, made });
    if (changed.size === 0) break;
    const kept = current.filter((one) => !changed.has(one.source.file));
    const again = await Promise.all([...changed].map((file) => source.parse(texts.get(file)!.after, file)));
    current = [...kept, ...again.flat()];
  }
  return { manifests: current, texts, made };
}

interface Round {
  readonly source: CorrectionSource;
  readonly texts: Map<string, SourceText>;
  readonly given: Set<string>;
  readonly made: PolicyFinding[];
}

/** The first correction of each object: places in it may be others afterwards. The result names the files that changed. */
async function oneRound(manifests: readonly Manifest[], { source, texts, given, made }: Round): Promise<Set<string>> {
  const { analysis, wanted } = source.findings(manifests);
  const objects = new Set<string>();
  const changed = new Set<string>();
  for (const finding of wanted) {
    const { fix } = finding;
    if (!fix) continue;
    const ref = formatPolicyRef(fix.policy);
    const owner = [...analysis.policies, ...analysis.rejected].find((one) => formatPolicyRef(one.ref) === ref);
    const file = owner?.source?.file;
    const id = `${ref} ${JSON.stringify(fix.edits)}`;
    // A correction that did not silence its finding is not made twice.
    if (!owner || file === undefined || objects.has(ref) || given.has(id)) continue;
    given.add(id);
    const text = texts.get(file) ?? (await originalOf(file, source));
    if (!text) continue;
    const { before, after } = patchText(fix, owner.object, text.after, file);
    if (before !== text.after || after === before) continue;
    texts.set(file, { ...text, after });
    made.push(finding);
    objects.add(ref);
    changed.add(file);
  }
  return changed;
}

async function originalOf(file: string, source: CorrectionSource): Promise<SourceText | undefined> {
  const text = await source.read(file);
  return text === undefined ? undefined : { before: text, after: text };
}
