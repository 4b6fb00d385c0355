/** The Kubernetes objects in one parsed document: lists are opened, and what is none is refused. @module */
import type { Message, MessageId } from '../../i18n/index.ts';
import type { AnyObject } from '../../kube/objects.ts';
import type { Manifest, ManifestSource, Place } from './manifest.ts';
import { offsetOf, type MarkedDocument, type Steps } from './marks.ts';
import type { SourceText } from './source-text.ts';

/** One document of a file. */
export interface ParsedDocument {
  readonly value: unknown;
  /** Where its content begins. */
  readonly start: number;
  /** Parses it again with the places of its fields; remembers them. */
  marked(): MarkedDocument;
}

class WrittenSource implements ManifestSource {
  readonly #text: SourceText;
  readonly #document: ParsedDocument;
  readonly #steps: Steps;

  constructor(text: SourceText, document: ParsedDocument, steps: Steps) {
    this.#text = text;
    this.#document = document;
    this.#steps = steps;
  }

  get file(): string {
    return this.#text.file;
  }

  get line(): number {
    return this.#steps.length === 0 ? this.#text.place(this.#document.start).line : this.locate('').line;
  }

  locate(path: string): Place {
    return this.#text.place(offsetOf(this.#document.marked(), this.#steps, path));
  }
}

type Fields = Record<string, unknown>;
const isMapping = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list whose items name their own kind. */
const UNTYPED = { apiVersion: undefined, kind: '' };

/**
 * @throws ManifestError for whatever has no `apiVersion`, `kind` and `metadata.name`
 */
export function objectsIn(text: SourceText, document: ParsedDocument): Manifest[] {
  const manifests: Manifest[] = [];
  take(document.value, []);
  return manifests;

  function take(value: unknown, steps: Steps, list?: { apiVersion: unknown; kind: string }): void {
    // An empty document, and the `null` that some generators leave in a list.
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) {
      if (steps.length > 0) refuse('manifests.notAnObject', steps, '', !list);
      const of = value.some((item) => isMapping(item) && 'kind' in item) ? UNTYPED : undefined;
      for (const [index, item] of value.entries()) take(item, [index], of);
      return;
    }
    if (!isMapping(value)) return refuse('manifests.notAnObject', steps, '', !list);
    // Items of a typed list carry no head of their own.
    const object =
      list && list !== UNTYPED && value['kind'] === undefined ? { apiVersion: list.apiVersion, kind: list.kind, ...value } : value;
    const { apiVersion, kind, items } = object;
    if (typeof apiVersion !== 'string' || apiVersion === '' || typeof kind !== 'string' || kind === '') {
      const hasNeither = apiVersion === undefined && kind === undefined;
      return refuse('manifests.notAnObject', steps, typeof kind === 'string' && kind !== '' ? 'apiVersion' : 'kind', hasNeither && !list);
    }
    if (kind.endsWith('List') && (Array.isArray(items) || items === null || (kind === 'List' && items === undefined))) {
      const of = kind === 'List' ? UNTYPED : { apiVersion, kind: kind.slice(0, -'List'.length) };
      for (const [index, item] of ((items ?? []) as unknown[]).entries()) take(item, [...steps, 'items', index], of);
      return;
    }
    checkMetadata(object, kind, steps);
    manifests.push({ object: object as AnyObject, source: new WrittenSource(text, document, steps) });
  }

  function checkMetadata(object: Fields, kind: string, steps: Steps): void {
    const { metadata } = object;
    if (!isMapping(metadata)) return refuse('manifests.noName', steps, 'metadata', false, kind);
    const { name, namespace } = metadata;
    if (name === undefined || name === null || name === '') refuse('manifests.noName', steps, 'metadata.name', false, kind);
    for (const [path, field] of [
      ['metadata.name', name],
      ['metadata.namespace', namespace ?? ''],
    ] as const) {
      if (typeof field !== 'string') refuse('manifests.notText', steps, path, false, kind);
      else if (field.includes('{{')) refuse('manifests.helmTemplate', steps, path, false, kind);
    }
  }

  function refuse(id: MessageId & `manifests.${string}`, steps: Steps, path: string, foreign: boolean, kind = ''): never {
    const offset = offsetOf(document.marked(), steps, path);
    const what = (at: string): Message => ({ id, params: { at, kind, field: path } });
    throw text.error(offset, what, { ...(path && { path }), foreign });
  }
}
