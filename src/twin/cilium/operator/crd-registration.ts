/** Installs Cilium's CRDs, or brings older ones up to date (facts/cilium.md §9). @module */
import { getIfExists, type KubeClient } from '../../../kube/client.ts';
import type { Draft } from '../../../kube/objects.ts';
import { customResourceDefinitions, type CustomResourceDefinition } from '../../../kube/resources.ts';
import type { CrdManifest } from '../../gateway-api/crd-manifest.ts';
import { CRD_VERSION_LABEL } from '../crds/crds.ts';
import type { Logger } from '../gateway/environment.ts';

/**
 * Creates what is missing and replaces what carries an older schema version; a CRD of the same or a newer
 * version, or somebody's own without the label of an older one, stays as it is.
 */
export async function registerCrds(client: KubeClient, crds: readonly CrdManifest[], log: Logger): Promise<void> {
  await Promise.all(crds.map((crd) => registerCrd(client, crd, log)));
}

async function registerCrd(client: KubeClient, crd: CrdManifest, log: Logger): Promise<void> {
  const { name } = crd.metadata;
  const stored = crd.spec.versions.find((version) => version.storage)!;
  const fields = { name: `${crd.spec.names.kind}/${stored.name}` };
  const existing = await getIfExists(client, customResourceDefinitions, { name });
  if (!existing) {
    log('info', 'Creating CRD (CustomResourceDefinition)...', fields);
    await client.create(customResourceDefinitions, crd as unknown as Draft<CustomResourceDefinition>);
  } else if (isOlder(existing.metadata.labels?.[CRD_VERSION_LABEL], crd.metadata.labels?.[CRD_VERSION_LABEL])) {
    log('info', 'Updating CRD (CustomResourceDefinition)...', fields);
    const labels = { ...existing.metadata.labels, ...crd.metadata.labels };
    await client.update(customResourceDefinitions, {
      ...existing,
      metadata: { ...existing.metadata, labels },
      spec: crd.spec as unknown as CustomResourceDefinition['spec'],
    });
  }
  log('info', 'CRD (CustomResourceDefinition) is installed and up-to-date', fields);
}

/** Whether `installed` (`a.b.c`) is below `own`; without a label it is taken as older. */
function isOlder(installed: string | undefined, own: string | undefined): boolean {
  if (!own) return false;
  if (!installed) return true;
  const numbers = (version: string): number[] => version.split('.').map(Number);
  const [a, b] = [numbers(installed), numbers(own)];
  for (let i = 0; i < 3; i++) if ((a[i] ?? 0) !== (b[i] ?? 0)) return (a[i] ?? 0) < (b[i] ?? 0);
  return false;
}

/** Resolves when every CRD is served. */
export async function crdsEstablished(
  informer: {
    store: { get: (name: string) => CustomResourceDefinition | undefined };
    onChange: (handler: () => void) => () => void;
  },
  names: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  const check = (): void => {
    const all = names.every((name) =>
      informer.store.get(name)?.status?.conditions?.some((condition) => condition.type === 'Established' && condition.status === 'True'),
    );
    if (all) resolve();
  };
  const stop = informer.onChange(check);
  check();
  try {
    await promise;
  } finally {
    stop();
    signal.removeEventListener('abort', onAbort);
  }
}
