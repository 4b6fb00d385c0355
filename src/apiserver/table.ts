/** `meta.k8s.io/v1` Table and PartialObjectMetadata: what `kubectl get` and metadata clients ask for. @module */
import type { AnyObject, ListMeta } from '../kube/objects.ts';
import { compileJsonPath } from './json-path.ts';
import { ageSince } from './schema/builtin/cells.ts';
import type { KindDefinition, PrinterColumn } from './schema/types.ts';

export type IncludeObject = 'Metadata' | 'Object' | 'None';

/** Both versions have the same shape. */
export type MetaVersion = 'meta.k8s.io/v1' | 'meta.k8s.io/v1beta1';

type Cell = string | number | boolean | null;

export interface Table {
  kind: 'Table';
  apiVersion: MetaVersion;
  metadata: Partial<ListMeta>;
  columnDefinitions: { name: string; type: string; format: string; description: string; priority: number }[] | null;
  rows: { cells: Cell[]; object?: object }[];
}

/** `columns: false` leaves the definitions out, as in all but the first event of a watch. */
export function tableOf(
  kind: KindDefinition,
  objects: readonly AnyObject[],
  metadata: Partial<ListMeta>,
  options: { include: IncludeObject; now: number; columns?: boolean; apiVersion?: MetaVersion },
): Table {
  const { apiVersion = 'meta.k8s.io/v1' } = options;
  return {
    kind: 'Table',
    apiVersion,
    metadata,
    columnDefinitions:
      options.columns === false
        ? null
        : kind.columns.map(({ name, type, format = '', description = '', priority = 0 }) => ({
            name,
            type,
            format,
            description,
            priority,
          })),
    rows: objects.map((object) => ({
      cells: kind.columns.map((column) => cellOf(column, object, options.now)),
      ...(options.include === 'Metadata' && { object: partialMetadata(object, apiVersion) }),
      ...(options.include === 'Object' && { object }),
    })),
  };
}

export const partialMetadata = ({ metadata }: AnyObject, apiVersion: MetaVersion): object => ({
  kind: 'PartialObjectMetadata',
  apiVersion,
  metadata,
});

export const partialMetadataList = (objects: readonly AnyObject[], metadata: Partial<ListMeta>, apiVersion: MetaVersion) => ({
  kind: 'PartialObjectMetadataList',
  apiVersion,
  metadata,
  items: objects.map((object) => partialMetadata(object, apiVersion)),
});

function cellOf(column: PrinterColumn, object: AnyObject, now: number): Cell {
  if (column.value) return column.value(object, now);
  const found = column.jsonPath === undefined ? [] : compileJsonPath(column.jsonPath)(object);
  const [first] = found;
  if (first === undefined || first === null) return null;
  switch (column.type) {
    case 'date':
      return typeof first === 'string' ? ageSince(first, now) : '<invalid>';
    case 'integer':
      return typeof first === 'number' ? Math.trunc(first) : null;
    case 'number':
      return typeof first === 'number' ? first : null;
    case 'boolean':
      return typeof first === 'boolean' ? first : null;
    default:
      return found.map(plain).join(' ');
  }
}

const plain = (value: unknown): string => (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value));
