/** Routes of the VPC for pods that are routed natively. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, coverageWithout, run } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { noVpcRoute } from './check.ts';
import { scenario, withRoutes } from './scenario.ts';

rehearsal('CCE1004 by the tunnel', () => rehearse(noVpcRoute, scenario, CHECKS));
rehearsal('CCE1004 by routes', () => rehearse(noVpcRoute, withRoutes, CHECKS));

const native = { config: { 'routing-mode': 'native' } };

test('a wider route to the right node will do, one to another node will not', () => {
  const cluster = ciliumCluster(native).node('n1').node('n2').node('n3');
  const route = (destination: string, node: string) => ({ destination, node });
  cluster.cloud({ routes: [route('10.101.0.0/23', 'n1'), route('10.101.2.0/24', 'n3'), route('10.101.3.0/24', 'n3')] });
  expect(run(noVpcRoute, cluster)).toMatchObject({ findings: [{ objects: [{ name: 'n2' }] }], looked: 3 });
});

test('without a look at the cloud it is unknown; with a tunnel it does not apply, seen or not', () => {
  expect(run(noVpcRoute, ciliumCluster(native).node('n1'), coverageWithout('routes'))).toMatchObject({ findings: [], unknown: {} });
  expect(run(noVpcRoute, ciliumCluster(native).node('n1').cloud({}))).toMatchObject({ unknown: { id: 'checks.CCE1004.unknown' } });
  expect(run(noVpcRoute, ciliumCluster().node('n1'), coverageWithout('routes')).skip).toBeDefined();
});
