/** Corrections: JSON Patch on a policy object. @module */
import type { AnyObject } from '../../kube/objects.ts';
import type { Edit, PolicyPatch } from './finding.ts';

export type Segment = string | number;

/** `spec.ingress[0].toPorts` → `['spec', 'ingress', 0, 'toPorts']`; a key with dots stands as `["a.b"]`. */
export function segmentsOf(field: string): Segment[] {
  const segments: Segment[] = [];
  for (const [, quoted, index, name] of field.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)) {
    segments.push(quoted ?? (index === undefined ? name! : Number(index)));
  }
  return segments;
}

/** The JSON pointer of a field path, continued by `more`. */
export function pointer(field: string, ...more: readonly Segment[]): string {
  return [...segmentsOf(field), ...more].map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

export function segmentsOfPointer(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What stands at a field path; `undefined` where nothing does. */
export function valueAt(object: unknown, field: string): unknown {
  let node = object;
  for (const segment of segmentsOf(field)) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = (node as Record<Segment, unknown>)[segment];
  }
  return node;
}

/**
 * The corrected object, or `undefined` where the correction is to delete it.
 *
 * @example
 * const corrected = applyPatch(policy, finding.fix);
 */
export function applyPatch<T extends object = AnyObject>(object: T, patch: PolicyPatch): T | undefined {
  if (patch.deleteObject) return undefined;
  const corrected = structuredClone(object);
  for (const edit of patch.edits) applyEdit(corrected as Record<string, unknown>, edit);
  return corrected;
}

function applyEdit(object: Record<string, unknown>, { op, path, value }: Edit): void {
  const segments = segmentsOfPointer(path);
  const last = segments.pop();
  let node: unknown = object;
  for (const segment of segments) node = (node as Record<string, unknown> | undefined)?.[segment];
  if (last === undefined || typeof node !== 'object' || node === null) throw new Error(`nothing stands at ${path}`);
  const copy = structuredClone(value);
  if (!Array.isArray(node)) {
    if (op === 'remove') delete (node as Record<string, unknown>)[last];
    else (node as Record<string, unknown>)[last] = copy;
  } else if (op === 'remove') node.splice(Number(last), 1);
  else if (op === 'replace') node[Number(last)] = copy;
  else node.splice(last === '-' ? node.length : Number(last), 0, copy);
}

/** Shorthands. */
export const add = (path: string, value: unknown): Edit => ({ op: 'add', path, value });
export const replace = (path: string, value: unknown): Edit => ({ op: 'replace', path, value });
export const remove = (path: string): Edit => ({ op: 'remove', path });
