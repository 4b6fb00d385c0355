/** The agent's configuration, read once at start. @module */
import { datapathConfig, isOn, type DatapathConfig, type RawConfig } from '../../../cluster/cilium-config.ts';
import { parseDuration } from '../../go-duration.ts';

export { ciliumNodeConfigs, effectiveConfig, type RawConfig } from '../../../cluster/cilium-config.ts';

/** What the twin's agent does differently depending on its configuration. */
export interface AgentConfig extends DatapathConfig {
  readonly ipam: string;
  readonly cniExclusive: boolean;
  readonly cniChainingMode: string;
  readonly clusterName: string;
  /** The `labels` key: a user's own identity label filter. */
  readonly labelFilter: string | undefined;
  /** A pod CIDR is needed before anything else starts. */
  readonly requiresPodCIDR: boolean;
  readonly hiveStartTimeoutMs: number;
  readonly crdWaitTimeoutMs: number;
  readonly agentHealthPort: number;
}

export function parseConfig(raw: RawConfig): AgentConfig {
  const ipam = raw['ipam'] ?? 'cluster-pool';
  return {
    ...datapathConfig(raw),
    ipam,
    cniExclusive: isOn(raw, 'cni-exclusive', true),
    cniChainingMode: raw['cni-chaining-mode'] ?? 'none',
    clusterName: raw['cluster-name'] ?? 'default',
    labelFilter: raw['labels'] || undefined,
    // pkg/option/config.go forces K8sRequireIPv4PodCIDR for these two (facts/cilium.md §7.2).
    requiresPodCIDR: ipam === 'kubernetes' || ipam === 'cluster-pool' || isOn(raw, 'k8s-require-ipv4-pod-cidr'),
    hiveStartTimeoutMs: parseDuration(raw['hive-start-timeout']) ?? 300_000,
    crdWaitTimeoutMs: parseDuration(raw['crd-wait-timeout']) ?? 300_000,
    agentHealthPort: Number(raw['agent-health-port'] ?? 9879),
  };
}
