/**
 * What kube-apiserver tells of its storage. There is no etcd here; but clients look for these words to know that an object has
 * been replaced by another of its name (apiserver v0.33, pkg/storage/errors.go).
 * @module
 */
import { tableIdOf } from '../kind-registry.ts';
import type { KindDefinition } from '../schema/types.ts';
import { storageKey } from './backend.ts';

/** Tables whose objects lie under another name than their plural. */
const PREFIXES: Readonly<Record<string, string>> = {
  nodes: 'minions',
  services: 'services/specs',
  endpoints: 'services/endpoints',
  replicationcontrollers: 'controllers',
  'ingresses.networking.k8s.io': 'ingress',
  'customresourcedefinitions.apiextensions.k8s.io': 'apiextensions.k8s.io/customresourcedefinitions',
};

/** `/registry/pods/default/web`. */
export function etcdKey(kind: KindDefinition, namespace: string | undefined, name: string): string {
  const { group, plural } = kind.resource;
  const prefix = PREFIXES[tableIdOf(kind)] ?? (kind.custom ? `${group}/${plural}` : plural);
  return `/registry/${prefix}/${storageKey(kind, namespace, name)}`;
}

export const invalidInEtcd = (key: string, why: string): string =>
  `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`;
