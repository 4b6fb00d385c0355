/** Every namespace has a `default` service account and the cluster's CA certificate. @module */
import { configMaps, namespaces, serviceAccounts } from '../../kube/resources.ts';
import { isAlreadyExists, isNotFound } from '../../kube/status-error.ts';
import type { Component, TwinContext } from '../context.ts';
import { startController } from './component.ts';

const NAME = 'service-account-controller';
const CA_CONFIG_MAP = 'kube-root-ca.crt';
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. ' +
  'No other usage is guaranteed across distributions of Kubernetes clusters.';

export interface ServiceAccountOptions {
  /** PEM of the API server's CA; absent: no `kube-root-ca.crt` is made. */
  rootCA?: string;
}

export function startServiceAccounts(context: TwinContext, { rootCA }: ServiceAccountOptions = {}): Component {
  const { informers } = context;
  const ensure = async (create: Promise<unknown>): Promise<void> => {
    await create.catch((error: unknown) => {
      // A namespace that is on its way out takes nothing new.
      const forbidden = (error as { code?: number }).code === 403;
      if (!isAlreadyExists(error) && !isNotFound(error) && !forbidden) throw error;
    });
  };

  const reconcile = async (namespace: string): Promise<void> => {
    const found = informers.for(namespaces).store.get(namespace);
    if (!found || found.metadata.deletionTimestamp) return;
    await Promise.all([informers.for(serviceAccounts).synced, informers.for(configMaps).synced]);
    const client = context.client(NAME);
    if (!informers.for(serviceAccounts).store.get(`${namespace}/default`)) {
      await ensure(client.create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: 'default' } }));
    }
    if (rootCA === undefined) return;
    const data = { 'ca.crt': rootCA };
    const present = informers.for(configMaps).store.get(`${namespace}/${CA_CONFIG_MAP}`);
    const metadata = { namespace, name: CA_CONFIG_MAP, annotations: { 'kubernetes.io/description': DESCRIPTION } };
    if (!present) await ensure(client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }));
    else if (present.data?.['ca.crt'] !== rootCA)
      await client.patch(configMaps, { namespace, name: CA_CONFIG_MAP }, { type: 'merge', body: { data } });
  };

  return startController({
    context,
    name: NAME,
    reconcile,
    subscribe: (enqueue) => [
      informers.for(namespaces).onChange(({ key }) => enqueue(key)),
      informers.for(serviceAccounts).onChange(({ before, after }) => {
        if (!after && before?.metadata.name === 'default') enqueue(before.metadata.namespace ?? '');
      }),
      informers.for(configMaps).onChange(({ before, after }) => {
        const changed = after ?? before!;
        if (changed.metadata.name === CA_CONFIG_MAP) enqueue(changed.metadata.namespace ?? '');
      }),
    ],
  });
}
