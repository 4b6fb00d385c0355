/** The file from which a fix is undone: written before anything is changed, read as if anybody had written it. @module */
import { message, type Message } from '../../i18n/index.ts';
import type { AnyObject } from '../../kube/objects.ts';
import { addressOf, type ObjectAddress, type ObjectChange } from './object-change.ts';

export interface UndoRecord {
  /** RFC 3339. */
  readonly takenAt: string;
  /** Of the finding: `CCE5002`. */
  readonly code: string;
  /** The UID of Namespace `kube-system`, by which a cluster is told from others; absent: it may not be read. */
  readonly cluster?: string;
  /** One an object. */
  readonly changes: readonly ObjectChange[];
}

/** `why`: which field, and what has to stand there. */
export class UndoFileError extends Error {
  override readonly name = 'UndoFileError';
  readonly why: Message;

  constructor(why: Message) {
    super(why.id);
    this.why = why;
  }
}

const KIND = 'DoctorUndo';
const VERSION = 1;

/** Secrets are in no undo file, in neither direction. */
export const isSecret = ({ apiVersion, kind }: Pick<AnyObject, 'apiVersion' | 'kind'>): boolean => apiVersion === 'v1' && kind === 'Secret';

export const undoText = ({ takenAt, code, cluster, changes }: UndoRecord): string =>
  `${JSON.stringify(
    {
      kind: KIND,
      version: VERSION,
      takenAt,
      code,
      ...(cluster !== undefined && { cluster }),
      changes: changes.map(({ object, before, after }) => ({
        ...(object.subresource && { subresource: object.subresource }),
        before: before ?? null,
        after: after ?? null,
      })),
    },
    undefined,
    2,
  )}\n`;

/** @throws UndoFileError */
export function readUndo(text: string): UndoRecord {
  const record = parsed(text);
  if (!isMap(record) || record['kind'] !== KIND) throw new UndoFileError(message('cli.doctor.undo.bad.kind'));
  const { version, takenAt, code, cluster, changes } = record;
  if (version !== VERSION) throw new UndoFileError(message('cli.doctor.undo.bad.version', { version: String(version), known: VERSION }));
  if (typeof takenAt !== 'string' || Number.isNaN(Date.parse(takenAt))) throw wrong('takenAt');
  if (typeof code !== 'string' || !/^CCE\d{4}$/.test(code)) throw wrong('code');
  if (cluster !== undefined && typeof cluster !== 'string') throw wrong('cluster');
  if (!Array.isArray(changes)) throw wrong('changes');
  return { takenAt, code, ...(cluster !== undefined && { cluster }), changes: changes.map(changeIn) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => {
      if (key === '__proto__') throw wrong(key);
      return value;
    });
  } catch (error) {
    if (error instanceof UndoFileError) throw error;
    throw new UndoFileError(message('cli.doctor.undo.bad.json', { why: (error as Error).message.replaceAll(/\s+/g, ' ') }));
  }
}

function changeIn(change: unknown, index: number): ObjectChange {
  const at = `changes[${index}]`;
  if (!isMap(change)) throw wrong(at);
  const { subresource, before, after } = change;
  if (subresource !== undefined && subresource !== 'status') throw wrong(`${at}.subresource`);
  const [was, became] = [objectIn(before, `${at}.before`), objectIn(after, `${at}.after`)];
  const one = was ?? became;
  if (!one) throw wrong(at);
  const object = addressOf(one, subresource);
  if (was && became && !isSame(addressOf(became, subresource), object)) throw wrong(`${at}.after`);
  return { object, before: was, after: became };
}

/** What goes into arguments and paths: whoever writes a name must not be able to write more. */
const FORMS = {
  apiVersion: /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\/)?v[0-9][a-z0-9]*$/,
  kind: /^[A-Z][A-Za-z0-9]*$/,
  name: /^[A-Za-z0-9](?:[\w.:-]*[A-Za-z0-9])?$/,
  namespace: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
};

function objectIn(value: unknown, at: string): AnyObject | undefined {
  if (value === null || value === undefined) return undefined;
  if (!isMap(value)) throw wrong(at);
  const { apiVersion, kind, metadata } = value;
  if (!isMap(metadata)) throw wrong(`${at}.metadata`);
  const { name, namespace } = metadata;
  if (!matches(apiVersion, FORMS.apiVersion)) throw wrong(`${at}.apiVersion`);
  if (!matches(kind, FORMS.kind)) throw wrong(`${at}.kind`);
  if (!matches(name, FORMS.name)) throw wrong(`${at}.metadata.name`);
  if (namespace !== undefined && !matches(namespace, FORMS.namespace)) throw wrong(`${at}.metadata.namespace`);
  if (isSecret({ apiVersion, kind })) throw new UndoFileError(message('cli.doctor.undo.bad.secret', { at }));
  return value as unknown as AnyObject;
}

const matches = (value: unknown, form: RegExp): value is string => typeof value === 'string' && value.length <= 253 && form.test(value);
const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isSame = (a: ObjectAddress, b: ObjectAddress): boolean =>
  a.apiVersion === b.apiVersion && a.kind === b.kind && a.name === b.name && a.namespace === b.namespace;
const wrong = (at: string): UndoFileError => new UndoFileError(message('cli.doctor.undo.bad.field', { at }));
