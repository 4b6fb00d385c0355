/** Options that earlier charts had, by the version that dropped them (facts/cilium.md §1.3, 1). @module */
import type { ValueReader } from './values.ts';

interface Removed {
  readonly options: readonly string[];
  /** How the chart calls them, where not by the name of the one. */
  readonly called?: string;
  /** What it says before "has been removed". */
  readonly deprecated?: string;
  readonly version: `v1.${number}`;
  /** Refused whatever it says, not only where it is set to something. */
  readonly whatever?: string;
}

/** In the chart's order. */
const REMOVED: readonly Removed[] = [
  { options: ['enableCiliumEndpointSlice'], deprecated: 'was deprecated in v1.16 and ', version: 'v1.18' },
  { options: ['ciliumEndpointSlice.sliceMode'], version: 'v1.18' },
  {
    options: ['encryption.keyFile', 'encryption.mountPath', 'encryption.secretName', 'encryption.interface'],
    called: 'encryption.{keyFile,mountPath,secretName,interface}',
    deprecated: 'were deprecated in v1.14 and ',
    version: 'v1.16',
  },
  {
    options: ['proxy.prometheus.enabled', 'proxy.prometheus.port'],
    called: 'proxy.prometheus.enabled and proxy.prometheus.port',
    deprecated: 'were deprecated in v1.14 and ',
    version: 'v1.16',
    whatever: 'proxy.prometheus.enabled',
  },
  { options: ['endpointStatus'], version: 'v1.16' },
  { options: ['remoteNodeIdentity'], deprecated: 'was deprecated in v1.15 and ', version: 'v1.16' },
  { options: ['containerRuntime.integration'], deprecated: 'was deprecated in v1.14 and ', version: 'v1.16' },
  { options: ['etcd.managed'], deprecated: 'was deprecated in v1.10 ', version: 'v1.16' },
  { options: ['tunnel'], deprecated: 'was deprecated in v1.14 and ', version: 'v1.15' },
  {
    options: ['clustermesh.apiserver.tls.ca.cert', 'clustermesh.apiserver.tls.ca.key'],
    called: 'clustermesh.apiserver.tls.ca.cert and clustermesh.apiserver.tls.ca.key',
    deprecated: 'were deprecated in v1.14 and ',
    version: 'v1.15',
  },
  { options: ['enableK8sEventHandover'], deprecated: 'was deprecated in v1.14 and ', version: 'v1.15' },
  { options: ['enableCnpStatusUpdates'], deprecated: 'was deprecated in v1.14 and ', version: 'v1.15' },
];

/** Which chart dropped the option; `undefined`: none did. */
export const removedIn = (path: string): string | undefined =>
  REMOVED.find(({ options }) => options.some((option) => option === path || option.startsWith(`${path}.`)))?.version;

/** The first removed option that is set to anything, and what the chart says. One that is empty or false passes unseen. */
export function removedOption(values: ValueReader): { path: string; text: string } | undefined {
  for (const { options, called = options[0], deprecated = '', version, whatever } of REMOVED) {
    const path = options.find((option) => values.truthy(option) || (option === whatever && values.get(option) !== undefined));
    if (path)
      return {
        path,
        text: `${called} ${deprecated}has been removed in ${version}. For details please refer to https://docs.cilium.io/en/${version}/operations/upgrade/#helm-options`,
      };
  }
  return undefined;
}
