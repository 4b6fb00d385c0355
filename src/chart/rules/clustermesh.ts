/** Rules of templates/validate.yaml about a cluster among others: its name, its number, where it keeps what it shares. @module */
import type { ValueReader } from '../values.ts';
import { intOf, oneOf, type Said } from './rule.ts';

export function clusterName(values: ValueReader): string | undefined {
  const name = values.text('cluster.name');
  if (name === '') return 'The cluster name is invalid: cannot be empty';
  if (name.length > 32) return 'The cluster name is invalid: must not be more than 32 characters';
  if (!/^([a-z0-9][-a-z0-9]*)?[a-z0-9]$/.test(name)) {
    return "The cluster name is invalid: must consist of lower case alphanumeric characters and '-', and must start and end with an alphanumeric character";
  }
  if (name === 'default' && intOf(values, 'cluster.id') !== 0)
    return 'The cluster name is invalid: cannot use default value with cluster.id != 0';
  return undefined;
}

/** cilium/cilium#21330 */
export function clusterId(values: ValueReader): string | undefined {
  const id = intOf(values, 'cluster.id');
  const marksOfCloud =
    values.truthy('eni.enabled') || values.truthy('alibabacloud.enabled') || oneOf(values, 'cni.chainingMode', 'aws-cni');
  const collides = (id >= 128 && id <= 255) || (id >= 384 && id <= 511);
  return collides && marksOfCloud && values.map('extraConfig')['allow-unsafe-policy-skb-usage'] !== 'true'
    ? 'Cilium is currently affected by a bug that causes traffic matched by network policies to be incorrectly dropped when running in either ENI mode (both AWS and AlibabaCloud) or AWS VPC CNI chaining mode, if the cluster ID is 128-255 (and 384-511 when maxConnectedClusters=511). Please refer to https://github.com/cilium/cilium/issues/21330 for additional details.'
    : undefined;
}

/** Identities are in CRDs, in a kvstore, or in both. */
export function kvstoreMesh(values: ValueReader): Said | undefined {
  const mesh = 'clustermesh.apiserver.kvstoremesh';
  const [mode, identities] = [values.text(`${mesh}.kvstoreMode`), values.text('identityAllocationMode')];
  const [server, enabled] = [values.truthy('clustermesh.useAPIServer'), values.truthy(`${mesh}.enabled`)];
  const at = [`${mesh}.kvstoreMode`];
  if (mode !== 'internal' && mode !== 'external') {
    return { text: '.Values.clustermesh.apiserver.kvstoremesh.kvstoreMode must have the value of external or internal', at };
  }
  const inCrds = ['crd', 'doublewrite-readkvstore', 'doublewrite-readcrd'].includes(identities);
  if (server && inCrds && values.truthy('disableEndpointCRD')) {
    return {
      text: 'The clustermesh-apiserver cannot be enabled in combination with .Values.disableEndpointCRD=true',
      at: ['clustermesh.useAPIServer', 'disableEndpointCRD'],
    };
  }
  if (server && !inCrds && !enabled) {
    return {
      text: `The kvstoremesh container cannot be disabled in combination with .Values.identityAllocationMode=${identities}. To establish a Cluster Mesh, directly configure the parameters to access the remote kvstores through .Values.clustermesh.config`,
      at: [`${mesh}.enabled`],
    };
  }
  if (mode === 'internal') return undefined;
  if (!server) return { text: 'kvstoremesh.kvstoreMode=external can only be used with clustermesh.useAPIServer=true', at };
  if (!enabled) return { text: 'kvstoremesh.kvstoreMode=external can only be used with kvstoremesh.enabled=true', at };
  if (!oneOf(values, 'clustermesh.apiserver.replicas', '1')) {
    return {
      text: 'Only single clustermesh-apiserver replica is allowed when kvstoreMode=external',
      at: ['clustermesh.apiserver.replicas'],
    };
  }
  if (!['kvstore', 'doublewrite-readkvstore', 'doublewrite-readcrd'].includes(identities)) {
    return {
      text: `KVStoreMesh with ${mode} etcd cannot be enabled in combination with .Values.identityAllocationMode=${identities}`,
      at: [...at, 'identityAllocationMode'],
    };
  }
  return undefined;
}
