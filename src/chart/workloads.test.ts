/** Where values go; all of it against the chart's templates: test/conformance/cilium-chart-keys.test.ts. @module */
import { expect, test } from 'vitest';
import { effectOf, type Workload } from './workloads.ts';

test.each<[string, string, readonly Workload[]]>([
  ['bpf.masquerade', 'config', []],
  ['hubble.tls.enabled', 'pods', ['daemonset/cilium', 'deployment/hubble-relay']],
  ['hubble.metrics.enabled', 'pods', ['daemonset/cilium']],
  ['prometheus.port', 'pods', ['daemonset/cilium']],
  ['eni.enabled', 'pods', ['deployment/cilium-operator']],
  ['agentNotReadyTaintKey', 'pods', ['deployment/cilium-operator']],
  ['ipv4.enabled', 'pods', ['daemonset/cilium', 'daemonset/cilium-envoy', 'deployment/cilium-operator']],
  // Its pods read the bootstrap when they start.
  ['envoy.connectTimeoutSeconds', 'other', ['daemonset/cilium-envoy']],
  ['operator.replicas', 'object', ['deployment/cilium-operator']],
])('%s changes %s of %j', (path, changes, workloads) => {
  expect(effectOf(path)).toEqual({ changes, workloads });
});
