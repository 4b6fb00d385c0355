/** Who has a port of an ELB. @module */
import { expect, test } from 'vitest';
import type { Service } from '../../kube/resources.ts';
import { portConflicts } from './conflicts.ts';
import { situationOf } from './testing/situation.ts';

const service = (name: string, created: string, ports: readonly number[], more: { elb?: string; protocol?: string } = {}): Service =>
  ({
    metadata: {
      namespace: 'ns',
      name,
      uid: name,
      creationTimestamp: `2026-11-01T00:00:${created}Z`,
      annotations: { 'kubernetes.io/elb.id': more.elb ?? 'elb-1' },
    },
    spec: { type: 'LoadBalancer', ports: ports.map((port) => ({ port, protocol: more.protocol ?? 'TCP' })) },
  }) as unknown as Service;

const conflicts = (others: readonly Service[], live?: Service): string[] =>
  portConflicts(situationOf({ more: { servicesOnElb: others } }), live).map(({ elbPort, holder }) => `${elbPort} ${holder}`);

test('a port that is there already stays with its Service', () => {
  expect(conflicts([service('other', '10', [443, 8443])])).toEqual(['443 Service ns/other']);
});

test('datagrams and other ELBs are no conflict', () => {
  expect(conflicts([service('udp', '10', [443], { protocol: 'UDP' }), service('elsewhere', '10', [443], { elb: 'elb-2' })])).toEqual([]);
});

test('of two Services with the same port the older one keeps it, seen from either side', () => {
  const [older, younger] = [service('a', '10', [80, 443]), service('b', '11', [443])];
  expect(conflicts([younger], older)).toEqual([]);
  expect(conflicts([older], younger)).toEqual(['80 Service ns/a', '443 Service ns/a']);
});

test('of the same second, exactly one of them keeps it', () => {
  const [one, two] = [service('a', '10', [443]), service('b', '10', [443])];
  expect(conflicts([two], one).length + conflicts([one], two).length).toBe(1);
});

test('an older Service of ours that does not have the port yet comes too late', () => {
  expect(conflicts([service('b', '11', [443])], service('a', '10', [80]))).toEqual(['443 Service ns/b']);
});
