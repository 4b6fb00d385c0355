/**
 * What reading manifests gives: objects exactly as they were written, and where. The same shape serves
 * objects of a live cluster, whose "file" is an address.
 * @module
 */
import { render, type Message } from '../../i18n/index.ts';
import type { AnyObject } from '../../kube/objects.ts';

/** One Kubernetes object. `null`, `[]` and absent fields stay apart, because policies give them different meanings. */
export interface Manifest {
  readonly object: AnyObject;
  readonly source: ManifestSource;
}

/** Where an object was written. */
export interface ManifestSource {
  /** As it was given; `<stdin>` for standard input; the object's address for one of a live cluster. */
  readonly file: string;
  /** 1-based: where this object begins. */
  readonly line: number;
  /**
   * Where a field such as `spec.ingress[0].fromEndpoints[1].matchLabels` is written; for one that is not
   * written, its nearest parent that is. Looked up when asked for: reading a file pays nothing for it.
   */
  locate(path: string): Place;
}

/** Both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Something that a reader should know although the file could be read. */
export interface ManifestNote extends Place {
  readonly file: string;
  /** A whole sentence: place, what was seen, what to do. */
  readonly what: Message;
}

interface ErrorPlace {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly path?: string | undefined;
  readonly foreign?: boolean;
}

/**
 * Why a manifest cannot be read. `what` is a whole sentence that names the place and what to do next.
 *
 * @example
 * try { await parseManifests(text, 'policies.yaml'); }
 * catch (error) { if (error instanceof ManifestError) console.error(render(error.what, 'en')); else throw error; }
 */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
  readonly what: Message;
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** The field at fault, where one is known: `metadata.name`. */
  readonly path: string | undefined;
  /** The file is sound YAML or JSON, but nothing in it is a Kubernetes object. */
  readonly foreign: boolean;

  constructor(what: Message, where: ErrorPlace) {
    super(render(what, 'en'));
    this.what = what;
    this.file = where.file;
    this.line = where.line;
    this.column = where.column;
    this.path = where.path;
    this.foreign = where.foreign ?? false;
  }

  /** The same for a file in which other documents are objects. */
  amongObjects(): ManifestError {
    const { what, file, line, column, path } = this;
    return new ManifestError(what, { file, line, column, path });
  }
}
