/** Options that earlier charts had, by the version that dropped them (facts/cilium.md §1.3, 1). @module */
import type { ValueReader } from './values.ts';

const REMOVED: Readonly<Record<string, readonly string[]>> = {
  'v1.18': ['enableCiliumEndpointSlice', 'ciliumEndpointSlice.sliceMode'],
  'v1.16': [
    'encryption.keyFile',
    'encryption.mountPath',
    'encryption.secretName',
    'encryption.interface',
    'proxy.prometheus.enabled',
    'proxy.prometheus.port',
    'endpointStatus',
    'remoteNodeIdentity',
    'containerRuntime.integration',
    'etcd.managed',
  ],
  'v1.15': [
    'tunnel',
    'clustermesh.apiserver.tls.ca.cert',
    'clustermesh.apiserver.tls.ca.key',
    'enableK8sEventHandover',
    'enableCnpStatusUpdates',
  ],
};

/** Which chart dropped the option; `undefined`: none did. */
export const removedIn = (path: string): string | undefined =>
  Object.keys(REMOVED).find((version) => REMOVED[version]!.some((option) => option === path || option.startsWith(`${path}.`)));

/** The first removed option that is set, and what the chart says (the sentence is likely its own). */
export function removedOption(values: ValueReader): { path: string; text: string } | undefined {
  for (const [version, options] of Object.entries(REMOVED)) {
    const path = options.find((option) => values.has(option));
    if (path)
      return {
        path,
        text: `${path} has been removed in ${version}. For details please refer to https://docs.cilium.io/en/${version}/operations/upgrade/#helm-options`,
      };
  }
  return undefined;
}
