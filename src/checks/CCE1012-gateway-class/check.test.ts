/** GatewayClasses that Gateways ask for. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ago, ciliumCluster, metadata, run } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { gatewayClass } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE1012', () => rehearse(gatewayClass, scenario, CHECKS));

const API = 'gateway.networking.k8s.io/v1';
const gateway = (name: string, gatewayClassName: string) => ({
  apiVersion: API,
  kind: 'Gateway',
  metadata: metadata(name, { namespace: 'default' }),
  spec: { gatewayClassName },
});
const classOf = (name: string, controllerName: string, status?: 'True' | 'False' | 'Unknown', ageMs = 3_600_000) => ({
  apiVersion: API,
  kind: 'GatewayClass',
  metadata: metadata(name, { creationTimestamp: ago(ageMs) }),
  spec: { controllerName },
  status: { conditions: status ? [{ type: 'Accepted', status, reason: 'Pending', message: 'Waiting for controller' }] : [] },
});
const CILIUM = 'io.cilium/gateway-controller';

test('a class of another controller is none of Cilium’s business', () => {
  const cluster = ciliumCluster().add(classOf('cilium', CILIUM, 'True'), classOf('elb', 'gateway.cce.io/gateway-controller', 'False'));
  cluster.add(gateway('g', 'elb'));
  expect(run(gatewayClass, cluster).findings).toEqual([]);
});

test('a Gateway of another name is another check’s; no Gateway at all makes a warning', () => {
  const named = ciliumCluster().add(classOf('cilium', CILIUM, 'True'), gateway('g', 'cillium'));
  expect(run(gatewayClass, named).findings).toEqual([]);
  expect(run(gatewayClass, ciliumCluster()).findings).toMatchObject([{ severity: 'warning', message: { id: 'checks.CCE1012.none' } }]);
  expect(run(gatewayClass, ciliumCluster().add(gateway('g', 'cilium'))).findings).toMatchObject([
    { severity: 'error', about: ['cluster'] },
  ]);
});

test('a class that nobody accepts, once it has had its time', () => {
  const found = (ageMs: number) => run(gatewayClass, ciliumCluster().add(classOf('cilium', CILIUM, 'Unknown', ageMs))).findings;
  expect(found(10_000)).toEqual([]);
  expect(found(300_000)).toMatchObject([{ message: { id: 'checks.CCE1012.notAccepted' } }]);
});
