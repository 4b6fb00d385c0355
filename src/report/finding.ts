/** What a report is made of: findings, the rules that made them, and what was looked at. @module */
import type { Message } from '../i18n/index.ts';

export type Severity = 'error' | 'warning' | 'info';

/** A place in a file as people read it: lines and columns begin at 1. */
export interface Place {
  /** As the reader gave it; `<stdin>`, or the address of an object of a live cluster. */
  readonly file: string;
  readonly line: number;
  readonly column?: number | undefined;
}

/** Whether a place is the address of an object of a live cluster, which has no lines. */
export const isLive = ({ file }: Pick<Place, 'file'>): boolean => /^[a-z][a-z0-9+.-]*:\/\//.test(file);

/** Whether a place lies in a file that others may open: not on standard input, and not in a live cluster. */
export const inFile = (place: Pick<Place, 'file'>): boolean => place.file !== '<stdin>' && !isLive(place);

/** Lines of a file replaced by a text (`endLine` included; before `line` itself where `endLine` is smaller). */
export interface Edit {
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  /** Whole lines, each ended. */
  readonly text: string;
}

export interface Finding {
  /** Stable: `CCE5001`. */
  readonly code: string;
  readonly severity: Severity;
  /** The object at fault: `CiliumNetworkPolicy default/web`. */
  readonly object: string;
  /** Where in the object: `spec.ingress[0]`. */
  readonly field?: string | undefined;
  readonly place?: Place | undefined;
  readonly message: Message;
  /** What follows from it on this cluster. */
  readonly consequence?: Message | undefined;
  readonly fix?: { readonly what: Message; readonly edits: readonly Edit[] } | undefined;
  /** Public threads and pages on the matter. */
  readonly threads: readonly string[];
}

/** The rule behind a code. */
export interface FindingRule {
  readonly code: string;
  /** In one word, as SARIF shows it: `L7RuleDefeated`. */
  readonly name: string;
  readonly severity: Severity;
  readonly title: Message;
  readonly help: Message;
  readonly url?: string | undefined;
}

export interface FindingReport {
  readonly tool: { readonly name: string; readonly version: string; readonly url?: string };
  /** Rules of all codes that occur; others may be among them. */
  readonly rules: readonly FindingRule[];
  readonly findings: readonly Finding[];
  /** What was looked at, faulty or not. */
  readonly checked: readonly { readonly object: string; readonly place?: Place | undefined }[];
  /** Findings that their owners have accepted. */
  readonly suppressed: number;
}

export function countOf({ findings }: Pick<FindingReport, 'findings'>): Record<Severity, number> {
  const count = { error: 0, warning: 0, info: 0 };
  for (const { severity } of findings) count[severity] += 1;
  return count;
}

/** By file, then line; what stands in no file comes last. */
export function inReadingOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      Number(!a.place) - Number(!b.place) ||
      compare(a.place?.file ?? a.object, b.place?.file ?? b.object) ||
      (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
      (a.place?.column ?? 0) - (b.place?.column ?? 0) ||
      compare(a.code, b.code) ||
      compare(a.object, b.object),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
