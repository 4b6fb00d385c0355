/** JSON as manifests: parsed by the engine's own parser, which is the fastest there is. @module */
import { ManifestError } from './manifest.ts';
import { needsScan } from './json-check.ts';
import { scanJson } from './json-scan.ts';
import type { Marks } from './marks.ts';
import type { ParsedDocument } from './objects-in.ts';
import type { SourceText } from './source-text.ts';

/**
 * The document in a text that is JSON; `undefined` for one that is not meant as JSON; the fault of one that
 * seems to be meant as JSON (flow style YAML can look like that).
 * @throws ManifestError for what JSON takes and Kubernetes does not: a key that is set twice
 */
export function readJson(text: SourceText): ParsedDocument | ManifestError | undefined {
  const start = firstVisible(text.text, 0);
  if (!beginsAsJson(text.text, start)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text.text);
  } catch (error) {
    return faultOf(text, error as Error);
  }
  if (needsScan(text.text, value)) scanJson(text);
  let marks: Marks | undefined;
  return { value, start, marked: () => ({ value, start, base: 0, marks: (marks ??= scanJson(text, value)) }) };
}

/** The engine says what is wrong, but not always where. */
function faultOf(text: SourceText, error: Error): ManifestError {
  try {
    scanJson(text);
  } catch (fault) {
    if (fault instanceof ManifestError) return fault;
  }
  throw error;
}

/** `{"a": …}` and `[{"a": …}]`; `{a: …}` and `[a]` are YAML. */
function beginsAsJson(text: string, start: number): boolean {
  const next = text[firstVisible(text, start + 1)];
  if (text[start] === '[') return next === '{' || next === ']' || next === '[';
  return text[start] === '{' && (next === '"' || next === '}' || next === undefined);
}

function firstVisible(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 32) at += 1;
  return at;
}
