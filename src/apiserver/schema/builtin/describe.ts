/**
 * Short hand for describing a built-in kind.
 * @module
 */
import { resource } from '../../../kube/resources.ts';
import type { KindDefinition, OtherForm, PrinterColumn, Schema, SelectableField } from '../types.ts';
import { ageColumn, nameColumn } from './cells.ts';
import { builtinSchemas } from './schemas.ts';

export const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] as const;

interface Description {
  apiVersion: string;
  kind: string;
  plural: string;
  scope: 'Namespaced' | 'Cluster';
  /** Name in the message tables, such as `core.Pod`. */
  message: string;
  columns?: readonly PrinterColumn[];
  shortNames?: readonly string[];
  categories?: readonly string[];
  verbs?: readonly string[];
  status?: boolean;
  scale?: boolean;
  conversion?: KindDefinition['conversion'];
  selectableFields?: Readonly<Record<string, SelectableField>>;
  otherForm?: OtherForm;
}

/** Completes a description with what is the same for nearly every kind. The schema is made when first read. */
export function builtin(of: Description): KindDefinition {
  let schema: Schema | undefined;
  return {
    resource: resource(of.apiVersion, of.kind, of.plural, of.scope),
    singular: of.kind.toLowerCase(),
    listKind: `${of.kind}List`,
    shortNames: of.shortNames ?? [],
    categories: of.categories ?? [],
    verbs: of.verbs ?? allVerbs,
    get schema() {
      schema ??= builtinSchemas.root(of.message);
      return schema;
    },
    columns: of.columns ?? [nameColumn, ageColumn],
    subresources: {
      status: of.status ?? false,
      ...(of.scale && {
        scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.selector' },
      }),
    },
    custom: false,
    ...(of.conversion && { conversion: of.conversion }),
    selectableFields: of.selectableFields ?? {},
    ...(of.otherForm && { otherForm: of.otherForm }),
  };
}
