/**
 * From a CustomResourceDefinition to the kinds that it defines.
 * @module
 */
import { invalid } from '../../../kube/status-error.ts';
import { resource, type CustomResourceDefinition } from '../../../kube/resources.ts';
import { builtinSchemas } from '../builtin/schemas.ts';
import { allVerbs } from '../builtin/describe.ts';
import { checkDefinition } from './check-definition.ts';
import type { KindDefinition, PrinterColumn, Schema } from '../types.ts';

type Version = NonNullable<CustomResourceDefinition['spec']>['versions'][number];

/** The kinds of a CRD, one for each served version, and the version that objects are stored at. */
export interface CompiledCrd {
  readonly kinds: KindDefinition[];
  readonly storageVersion: string;
}

const defaultColumns: readonly PrinterColumn[] = [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }];

/** Columns as `kubectl get` shows them: the name first, then the CRD's own, or the age where it has none. */
function columnsOf(version: Version): PrinterColumn[] {
  const own = version.additionalPrinterColumns as PrinterColumn[] | undefined;
  return [
    { name: 'Name', type: 'string', format: 'name', description: 'Name must be unique within a namespace.', jsonPath: '.metadata.name' },
    ...(own && own.length > 0 ? own : defaultColumns),
  ];
}

/** The CRD's schema with the fields that every object has. */
function rootSchema(version: Version): Schema {
  const schema = (version.schema?.openAPIV3Schema ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }) as Schema;
  return {
    ...schema,
    type: 'object',
    properties: {
      ...schema.properties,
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: builtinSchemas.message('meta.ObjectMeta'),
    },
  };
}

function kindOf(crd: CustomResourceDefinition, version: Version): KindDefinition {
  const { group, names, scope } = crd.spec;
  const { status, scale } = version.subresources ?? {};
  return {
    resource: resource(`${group}/${version.name}`, names.kind, names.plural, scope as 'Namespaced' | 'Cluster'),
    singular: names.singular ?? names.kind.toLowerCase(),
    listKind: names.listKind ?? `${names.kind}List`,
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    verbs: allVerbs,
    schema: rootSchema(version),
    columns: columnsOf(version),
    subresources: {
      status: status !== undefined && status !== null,
      ...(scale && {
        scale: {
          specReplicasPath: scale.specReplicasPath,
          statusReplicasPath: scale.statusReplicasPath,
          ...(scale.labelSelectorPath && { labelSelectorPath: scale.labelSelectorPath }),
        },
      }),
    },
    custom: true,
    selectableFields: Object.fromEntries(
      (version.selectableFields ?? []).map(({ jsonPath }) => [jsonPath.replace(/^\./, ''), jsonPath.replace(/^\./, '')]),
    ),
  };
}

/**
 * The kinds that a CustomResourceDefinition defines.
 * @throws StatusError 422 with a cause per field when the definition is not valid.
 */
export function compileCrd(crd: CustomResourceDefinition): CompiledCrd {
  const errors = checkDefinition(crd);
  if (errors.length > 0) {
    throw invalid({ group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' }, crd.metadata.name, errors);
  }
  const versions = crd.spec?.versions ?? [];
  return {
    kinds: versions.filter((version) => version.served).map((version) => kindOf(crd, version)),
    storageVersion: versions.find((version) => version.storage)?.name ?? '',
  };
}
