/** A write, or a connection, as policies see it. @module */
import type { AnyObject } from '../../../kube/objects.ts';
import { tableIdOf } from '../../kind-registry.ts';
import type { RequestContext, UserInfo } from '../../registry/backend.ts';
import type { KindDefinition } from '../../schema/types.ts';
import type { Write } from '../gate.ts';

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface GroupVersionResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

export interface Admission {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  /** The kind that the path names. */
  readonly of: KindDefinition;
  readonly subresource: string;
  /** What travels: `Scale` for `deployments/scale`. */
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
  /** Of a Namespace its own name. */
  readonly namespace: string;
  /** Empty when a collection is deleted. */
  readonly name: string;
  /** A deletion has none. */
  readonly object: AnyObject | undefined;
  /** A creation has none. */
  readonly oldObject: AnyObject | undefined;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** `CreateOptions`, `DeleteOptions` … as they were sent; a connection has none. */
  readonly options: object | null;
  /** Shown to the client. */
  readonly warn: (text: string) => void;
  /** Noted in the audit log. */
  readonly annotate: (key: string, value: string) => void;
}

export const resourceOf = ({ resource: { group, version, plural } }: KindDefinition): GroupVersionResource => ({
  group,
  version,
  resource: plural,
});

/** A write of `object`, or a deletion when there is none. */
export function admissionOf({ kind: of, subresource = '', context, old, payload }: Write, object: AnyObject | undefined): Admission {
  const { group, version, kind } = of.resource;
  const { name, namespace = '' } = payload ?? (object ?? old!).metadata;
  const operation = object ? (old ? 'UPDATE' : 'CREATE') : 'DELETE';
  return {
    operation,
    of,
    subresource,
    kind: payload?.kind ?? { group, version, kind },
    resource: resourceOf(of),
    namespace: tableIdOf(of) === 'namespaces' ? name : namespace,
    name: context.unnamed ? '' : name,
    object,
    oldObject: old,
    user: context.user,
    dryRun: context.dryRun,
    options: optionsOf(operation, context),
    warn: (text) => context.warn(text),
    annotate: (key, value) => context.annotate?.(key, value),
  };
}

const OPTIONS = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions' } as const;

const optionsOf = (operation: keyof typeof OPTIONS, { dryRun, options }: RequestContext): object => ({
  kind: OPTIONS[operation],
  apiVersion: 'meta.k8s.io/v1',
  ...Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)),
  ...(dryRun && { dryRun: ['All'] }),
});
