/** Symptoms under their causes. @module */
import type { Finding } from '../checks/finding.ts';
import type { CheckResult } from './examine.ts';

/** A finding with what it explains. */
export interface FoldedFinding {
  readonly finding: Finding;
  readonly consequences: readonly FoldedFinding[];
}

/**
 * Puts each finding under those that explain it: a check names the codes of its causes, and the two findings
 * have to be about the same thing. A finding with several causes stands under the first of them only.
 */
export function fold(results: readonly Pick<CheckResult, 'check' | 'findings'>[]): FoldedFinding[] {
  const places = new Map(results.map((result) => [result.check.code, new ByThing(result.findings)]));
  const causeOf = new Map<Finding, Finding>();
  for (const { check, findings } of results) {
    for (const finding of findings) {
      for (const code of check.causedBy ?? []) {
        const cause = places.get(code)?.firstAbout(finding);
        if (!cause) continue;
        if (!isBelow(cause, finding, causeOf)) causeOf.set(finding, cause);
        break;
      }
    }
  }
  const under = new Map<Finding | undefined, Finding[]>();
  for (const { findings } of results) {
    for (const finding of findings) {
      const cause = causeOf.get(finding);
      const siblings = under.get(cause);
      if (siblings) siblings.push(finding);
      else under.set(cause, [finding]);
    }
  }
  const folded = (cause: Finding | undefined): FoldedFinding[] =>
    (under.get(cause) ?? []).map((finding) => ({ finding, consequences: folded(finding) }));
  return folded(undefined);
}

/** How many findings there are, at any depth. */
export const countFolded = (folded: readonly FoldedFinding[]): number =>
  folded.reduce((sum, { consequences }) => sum + 1 + countFolded(consequences), 0);

/** What a finding about everything is about. */
const EVERYTHING = 'cluster';

/** Findings of one check, by the things they are about. */
class ByThing {
  readonly #findings: readonly Finding[];
  /** Positions, ascending. */
  readonly #things = new Map<string, number[]>();

  constructor(findings: readonly Finding[]) {
    this.#findings = findings;
    findings.forEach(({ about }, index) => {
      for (const thing of new Set(about)) {
        const positions = this.#things.get(thing);
        if (positions) positions.push(index);
        else this.#things.set(thing, [index]);
      }
    });
  }

  /** The first one, other than the finding itself, that has something to do with it. */
  firstAbout(finding: Finding): Finding | undefined {
    if (finding.about.includes(EVERYTHING)) return this.#findings.find((other) => other !== finding);
    const positions = [...finding.about, EVERYTHING].flatMap(
      (thing) => this.#things.get(thing)?.find((index) => this.#findings[index] !== finding) ?? [],
    );
    return positions.length > 0 ? this.#findings[Math.min(...positions)] : undefined;
  }
}

/** Whether `one` stands somewhere under `other`: a cycle would hide both. */
function isBelow(one: Finding, other: Finding, causeOf: ReadonlyMap<Finding, Finding>): boolean {
  for (let at: Finding | undefined = one; at; at = causeOf.get(at)) if (at === other) return true;
  return false;
}
