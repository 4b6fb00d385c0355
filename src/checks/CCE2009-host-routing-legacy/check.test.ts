/** Host routing, wished for and not. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, run } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { hostRoutingLegacy } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE2009', () => rehearse(hostRoutingLegacy, scenario, CHECKS));

test.each([
  [{ 'enable-bpf-masquerade': '' }, 1],
  [{ 'enable-bpf-masquerade': 'false' }, 1],
  [{ 'enable-bpf-masquerade': '', 'enable-host-legacy-routing': 'true' }, 0],
  [{ 'enable-bpf-masquerade': '', 'kube-proxy-replacement': 'false' }, 0],
  [{ 'enable-bpf-masquerade': '', 'enable-ipv4-masquerade': 'false' }, 0],
  [{}, 0],
])('%o: %i findings', (config, count) => {
  expect(run(hostRoutingLegacy, ciliumCluster({ config }).node('n1')).findings).toHaveLength(count);
});
