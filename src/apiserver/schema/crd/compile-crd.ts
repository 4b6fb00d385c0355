/**
 * From a CustomResourceDefinition to the kinds that it defines.
 * @module
 */
import { createHash } from 'node:crypto';
import { invalid } from '../../../kube/status-error.ts';
import { resource, type CustomResourceDefinition } from '../../../kube/resources.ts';
import { builtinSchemas } from '../builtin/schemas.ts';
import { allVerbs } from '../builtin/describe.ts';
import { isColumnPath } from './column-path.ts';
import { checkApproval, checkDefinitionUpdate, checkPreserved, checkSpecification, checkStoredVersions } from './check-definition.ts';
import { byPriority } from '../version-priority.ts';
import type { FieldError, KindDefinition, PrinterColumn, Schema } from '../types.ts';

type Spec = CustomResourceDefinition['spec'];
type Version = Spec['versions'][number];

/** The kinds of a CRD, one for each served version, and that of the version at which objects are stored (served or not). */
export interface CompiledCrd {
  readonly kinds: readonly KindDefinition[];
  readonly stored: KindDefinition;
}

const defaultColumns: readonly PrinterColumn[] = [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }];

/** Columns as `kubectl get` shows them: the name first, then the CRD's own, or the age where it has none that can be read. */
function columnsOf(version: Version): PrinterColumn[] {
  const own = version.additionalPrinterColumns as PrinterColumn[] | undefined;
  return [
    { name: 'Name', type: 'string', format: 'name', description: 'Name must be unique within a namespace.', jsonPath: '.metadata.name' },
    ...(own && own.length > 0 && own.every(({ jsonPath = '' }) => isColumnPath(jsonPath)) ? own : defaultColumns),
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

/** What a definition says of a version that is deprecated; where it says nothing, that it is, and which one is better. */
function deprecationOf({ group, names, versions }: Spec, version: Version): string {
  if (version.deprecationWarning) return version.deprecationWarning;
  const isBetter = (other: Version): boolean => other.served && !other.deprecated && byPriority(other.name, version.name) < 0;
  const [best] = versions.filter(isBetter).toSorted((a, b) => byPriority(a.name, b.name));
  const use = best ? `; use ${group}/${best.name} ${names.kind}` : '';
  return `${group}/${version.name} ${names.kind} is deprecated${use}`;
}

function kindOf(spec: Spec, version: Version): KindDefinition {
  const { group, names, scope } = spec;
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
    ...(version.deprecated && { deprecation: deprecationOf(spec, version) }),
    selectableFields: Object.fromEntries(
      (version.selectableFields ?? []).map(({ jsonPath }) => [jsonPath.replace(/^\./, ''), { paths: [jsonPath.replace(/^\./, '')] }]),
    ),
  };
}

/**
 * Results by the digest of a definition: a server judges each one when it is written and compiles it when it is served, and
 * several servers in one process hold the same ones. With the schemas their validators are shared too.
 */
const known = new Map<string, { faults: readonly FieldError[]; compiled?: CompiledCrd }>();
const mostKnown = 200;

function judged({ metadata, spec }: CustomResourceDefinition): { faults: readonly FieldError[]; compiled?: CompiledCrd } {
  const key = createHash('sha256')
    .update(JSON.stringify([metadata.name, spec]))
    .digest('base64');
  let result = known.get(key);
  if (!result) {
    if (known.size >= mostKnown) known.clear();
    // A copy: the caller's object may change later.
    const copy = structuredClone({ metadata, spec }) as CustomResourceDefinition;
    const faults = checkSpecification(copy);
    known.set(key, (result = faults.length > 0 ? { faults } : { faults, compiled: kindsOf(copy.spec) }));
  }
  return result;
}

/** What is wrong with a definition that is written, in kube-apiserver's words; empty when its kinds can be served. */
export const definitionFaults = (crd: CustomResourceDefinition, old?: CustomResourceDefinition): FieldError[] => [
  ...judged(crd).faults,
  ...(old ? checkDefinitionUpdate(crd, old) : []),
  ...checkStoredVersions(crd),
  ...checkApproval(crd, old),
  ...checkPreserved(crd, old),
];

/**
 * The kinds that a CustomResourceDefinition defines.
 * @throws StatusError 422 with a cause per field when the definition is not valid.
 * @example compileCrd(crd).kinds.map((kind) => kind.resource.version) // ['v1', 'v1beta1']
 */
export function compileCrd(crd: CustomResourceDefinition): CompiledCrd {
  const { faults, compiled } = judged(crd);
  if (!compiled) throw invalid({ group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' }, crd.metadata.name, faults);
  return compiled;
}

function kindsOf(spec: Spec): CompiledCrd {
  const versions = spec.versions.map((version) => ({ ...version, kind: kindOf(spec, version) }));
  return {
    kinds: versions.filter(({ served }) => served).map(({ kind }) => kind),
    // Exactly one is, as has been checked.
    stored: versions.find(({ storage }) => storage)!.kind,
  };
}
