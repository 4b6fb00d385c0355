/**
 * What an apply conflicts with, and the 409 that says so.
 * @module
 */
import { StatusError } from '../../kube/status-error.ts';
import type { FieldPath } from './field-set.ts';

/** Fields that another manager owns and the apply would change. */
export interface ApplyConflict {
  manager: string;
  operation: 'Apply' | 'Update';
  /** Only of updates. */
  apiVersion?: string;
  subresource?: string;
  /** `.spec.replicas`, `.spec.template.spec.containers[name="x"].image` */
  fields: string[];
  /** The same as path elements of `fieldsV1`. */
  paths: readonly FieldPath[];
}

/** 409 `Apply failed with 1 conflict: conflict with "m" using apps/v1: .spec.replicas`, one cause per field. */
export function applyConflictError(conflicts: readonly ApplyConflict[]): StatusError {
  const causes = conflicts.flatMap((conflict) =>
    conflict.fields.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${described(conflict)}`, field })),
  );
  const [only] = causes;
  const message =
    only && causes.length === 1
      ? `Apply failed with 1 conflict: ${only.message}: ${only.field}`
      : `Apply failed with ${causes.length} conflicts: ${conflicts
          .flatMap((conflict) => [`conflicts with ${described(conflict)}:`, ...conflict.fields.map((field) => `- ${field}`)])
          .join('\n')}`;
  return new StatusError(409, 'Conflict', message, { causes });
}

function described({ manager, apiVersion, subresource, operation }: ApplyConflict): string {
  const name = `${JSON.stringify(manager)}${subresource ? ` with subresource ${JSON.stringify(subresource)}` : ''}`;
  return operation === 'Update' ? `${name} using ${apiVersion ?? ''}` : name;
}
