/** Query parameters of the Kubernetes API. @module */
import { badRequest, invalid, StatusError } from '../../kube/status-error.ts';
import type { ListRequest } from '../registry/list.ts';
import type { WatchRequest } from '../registry/watch.ts';
import type { DeletionRequest } from '../registry/delete.ts';
import { isObject } from '../json.ts';

const text = (query: URLSearchParams, name: string): string | undefined => query.get(name) || undefined;

/** As kube-apiserver reads it: whatever is not `0` or `false` is true, a name without value too. */
export function flag(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name);
  return value === null ? undefined : value !== '0' && value.toLowerCase() !== 'false';
}

/** An integer parameter, `undefined` when absent or empty. @throws StatusError 400 */
export function number(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') return undefined;
  if (!/^-?\d{1,15}$/.test(value)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
  return Number(value);
}

export const listRequest = (query: URLSearchParams, namespace: string | undefined): ListRequest => ({
  namespace,
  labelSelector: text(query, 'labelSelector'),
  fieldSelector: text(query, 'fieldSelector'),
  limit: number(query, 'limit'),
  continue: text(query, 'continue'),
  resourceVersion: text(query, 'resourceVersion'),
  resourceVersionMatch: text(query, 'resourceVersionMatch'),
  sendInitialEvents: flag(query, 'sendInitialEvents'),
});

export const watchRequest = (query: URLSearchParams, namespace: string | undefined): WatchRequest => ({
  namespace,
  labelSelector: text(query, 'labelSelector'),
  fieldSelector: text(query, 'fieldSelector'),
  resourceVersion: text(query, 'resourceVersion'),
  resourceVersionMatch: text(query, 'resourceVersionMatch'),
  allowWatchBookmarks: flag(query, 'allowWatchBookmarks'),
  sendInitialEvents: flag(query, 'sendInitialEvents'),
  continue: text(query, 'continue'),
});

/** Of what kind the options of a write are: the name under which they are refused. */
export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions';

const refuseOption = (kind: OptionsKind, field: string, reason: string, message: string): never => {
  throw invalid({ group: 'meta.k8s.io', kind }, '', [{ reason, field, message }]);
};

/** Whether a write is only tried. @throws StatusError 422 for anything but `All` */
export function dryRunOf(values: readonly unknown[], kind: OptionsKind): boolean {
  if (values.length === 0) return false;
  if (values.every((value) => value === 'All')) return true;
  const shown = `[]string{${values.map((value) => JSON.stringify(value)).join(', ')}}`;
  return refuseOption(kind, 'dryRun', 'FieldValueNotSupported', `Unsupported value: ${shown}: supported values: "All"`);
}

/** What is done about unknown and duplicate fields; `Warn` when the caller has no wish. @throws StatusError 422 */
export function fieldValidationOf(query: URLSearchParams, kind: OptionsKind): 'Ignore' | 'Warn' | 'Strict' {
  const value = text(query, 'fieldValidation') ?? 'Warn';
  if (value === 'Ignore' || value === 'Warn' || value === 'Strict') return value;
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: "", "Ignore", "Strict", "Warn"`;
  return refuseOption(kind, 'fieldValidation', 'FieldValueNotSupported', message);
}

const MAX_MANAGER_BYTES = 128;
const UNPRINTABLE = /[\p{C}\u2028\u2029]/u;

/** The field manager that is asked for, empty for none. @throws StatusError 422 */
export function fieldManagerOf(query: URLSearchParams, kind: OptionsKind): string {
  const manager = query.get('fieldManager') ?? '';
  if (Buffer.byteLength(manager) > MAX_MANAGER_BYTES) {
    refuseOption(kind, 'fieldManager', 'FieldValueTooLong', `Too long: may not be more than ${MAX_MANAGER_BYTES} bytes`);
  }
  const odd = UNPRINTABLE.exec(manager);
  if (odd) {
    const code = odd[0].codePointAt(0)!;
    const unicode = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    const at = Buffer.byteLength(manager.slice(0, odd.index));
    refuseOption(
      kind,
      'fieldManager',
      'FieldValueInvalid',
      `Invalid value: ${goQuoted(manager)}: invalid character ${unicode} (at position ${at})`,
    );
  }
  return manager;
}

const GO_ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** A text in Go's quotes. */
const goQuoted = (value: string): string =>
  `"${Array.from(value, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    if (!UNPRINTABLE.test(character)) return character;
    const code = character.codePointAt(0)!;
    return GO_ESCAPES[character] ?? (code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`);
  }).join('')}"`;

const string = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

const mistyped = (grace: unknown): StatusError =>
  new StatusError(500, '', `json: cannot unmarshal ${typeof grace} into Go struct field DeleteOptions.gracePeriodSeconds of type int64`);

/** `DeleteOptions` from the body, or where there is none from the query. */
export function deletionOptions(query: URLSearchParams, body: unknown): { request: DeletionRequest; dryRun: boolean } {
  if (body !== undefined && !isObject(body)) throw badRequest('the body must be a DeleteOptions object');
  const preconditions = body && isObject(body.preconditions) ? body.preconditions : {};
  const grace = body?.gracePeriodSeconds ?? number(query, 'gracePeriodSeconds');
  if (grace !== undefined && grace !== null && typeof grace !== 'number') throw mistyped(grace);
  const orphan = body?.orphanDependents ?? flag(query, 'orphanDependents');
  const given = body?.propagationPolicy ?? text(query, 'propagationPolicy');
  const policy = given ?? (orphan === true ? 'Orphan' : orphan === false ? 'Background' : undefined);
  if (typeof orphan === 'boolean' && given !== undefined && given !== null) {
    const message = `Invalid value: ${JSON.stringify(given)}: orphanDependents and deletionPropagation cannot be both set`;
    refuseOption('DeleteOptions', 'propagationPolicy', 'FieldValueInvalid', message);
  }
  if (policy !== undefined && policy !== 'Background' && policy !== 'Foreground' && policy !== 'Orphan') {
    const message = `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`;
    return refuseOption('DeleteOptions', 'propagationPolicy', 'FieldValueNotSupported', message);
  }
  return {
    request: {
      gracePeriodSeconds: grace ?? undefined,
      propagationPolicy: policy,
      preconditions: { uid: string(preconditions.uid), resourceVersion: string(preconditions.resourceVersion) },
    },
    dryRun: dryRunOf(Array.isArray(body?.dryRun) ? body.dryRun : query.getAll('dryRun'), 'DeleteOptions'),
  };
}
