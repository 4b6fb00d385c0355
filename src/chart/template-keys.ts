/**
 * Values that templates of chart 1.19.1 read although neither values.yaml nor the schema names them
 * (facts/cilium.md §1.1: "at least"). They work; Helm checks nothing of them.
 * @module
 */

const below = (path: string, ...names: string[]): string[] => names.map((name) => `${path}.${name}`);

export const TEMPLATE_KEYS: readonly string[] = [
  'devices',
  'labels',
  'egressMasqueradeInterfaces',
  ...below('socketLB', 'hostNamespaceOnly', 'terminatePodConnections', 'tracing'),
  ...below('nodePort', 'range', 'directRoutingDevice'),
  ...below('loadBalancer', 'mode', 'algorithm', 'dsrDispatch', 'serviceTopology', 'standalone'),
  ...below('maglev', 'hashSeed', 'tableSize'),
  ...below('l2announcements', 'leaseDuration', 'leaseRenewDeadline', 'leaseRetryPeriod'),
  'l2podAnnouncements.interfacePattern',
  ...below('cni', 'externalRouting', 'readCniConf'),
  'clusterHealthPort',
  'disableIptablesFeederRules',
  'iptablesLockTimeout',
  'enableIdentityMark',
  'policyAuditMode',
  'fragmentTracking',
  'ipMasqAgent.config',
  'egressGateway.maxPolicyEntries',
  'dnsProxy.enableTransparentMode',
  'dnsPolicyUnloadOnShutdown',
  'disableEnvoyVersionCheck',
  ...below('k8s', 'apiServerURLs', 'serviceProxyName'),
  'nodeLabels',
  'nonIdempotentAnnotations',
  'logOptions',
  ...below('monitor', 'eventTypes', 'resources'),
  ...below('hubble', 'eventBufferCapacity', 'eventQueueSize', 'lostEventSendInterval'),
  ...below('hubble.export', 'aggregationInterval', 'fileCompress', 'fileMaxBackups', 'fileMaxSizeMb'),
  'hubble.peerService.servicePort',
  'hubble.relay.servicePort',
  'nodeinit.revertReconfigureKubelet',
  'tls.caBundle.content',
  'clustermesh.apiserver.tls.auto.schedule',
  // Each serviceMonitor can stand in a namespace of its own; Hubble's metrics are where the agents' are.
  ...below('prometheus.serviceMonitor', 'namespace'),
  ...below('operator.prometheus.serviceMonitor', 'namespace'),
  ...below('envoy.prometheus.serviceMonitor', 'namespace'),
  ...below('hubble.relay.prometheus.serviceMonitor', 'namespace'),
  ...below('clustermesh.apiserver.metrics.serviceMonitor', 'namespace'),
  // Of these not even the names are listed: whatever stands below is taken.
  'azure.*',
  // Shared with sibling charts by Helm itself; the schema names it.
  'global.*',
];
