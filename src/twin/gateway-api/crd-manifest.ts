/**
 * The shape of a CustomResourceDefinition as this twin writes it, and one builder that fills in what
 * follows from the names.
 * @module
 */
import type { PrinterColumn, Schema } from '../../apiserver/schema/types.ts';

export type CrdColumn = Required<Pick<PrinterColumn, 'name' | 'type' | 'jsonPath'>> &
  Pick<PrinterColumn, 'description' | 'priority' | 'format'>;

export interface CrdVersion {
  name: string;
  served: boolean;
  storage: boolean;
  deprecated?: boolean;
  schema: { openAPIV3Schema: Schema };
  subresources?: { status: Record<string, never> };
  additionalPrinterColumns?: CrdColumn[];
}

export interface CrdManifest {
  apiVersion: 'apiextensions.k8s.io/v1';
  kind: 'CustomResourceDefinition';
  metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: {
    group: string;
    scope: 'Namespaced' | 'Cluster';
    names: { kind: string; listKind: string; plural: string; singular: string; shortNames?: string[]; categories?: string[] };
    versions: CrdVersion[];
  };
}

export interface CrdDescription {
  group: string;
  kind: string;
  plural: string;
  scope: 'Namespaced' | 'Cluster';
  shortNames?: string[];
  categories?: string[];
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  /** The first one is stored, unless one says otherwise. */
  versions: { name: string; schema: Schema; deprecated?: boolean; status?: boolean; columns?: CrdColumn[] }[];
}

export function defineCrd(of: CrdDescription): CrdManifest {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${of.plural}.${of.group}`,
      ...(of.labels && { labels: of.labels }),
      ...(of.annotations && { annotations: of.annotations }),
    },
    spec: {
      group: of.group,
      scope: of.scope,
      names: {
        kind: of.kind,
        listKind: `${of.kind}List`,
        plural: of.plural,
        singular: of.kind.toLowerCase(),
        ...(of.shortNames && { shortNames: of.shortNames }),
        ...(of.categories && { categories: of.categories }),
      },
      versions: of.versions.map((version, index) => ({
        name: version.name,
        served: true,
        storage: index === 0,
        ...(version.deprecated && { deprecated: true }),
        schema: { openAPIV3Schema: version.schema },
        ...(version.status && { subresources: { status: {} } }),
        ...(version.columns && { additionalPrinterColumns: version.columns }),
      })),
    },
  };
}
