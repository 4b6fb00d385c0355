/** What a container of the host network reads under `/proc/net` is what the node has, and is read as that of a real one. */
import { expect, test } from 'vitest';
import { listeningPorts } from '../../../cluster/exec-signals/host-sockets.ts';
import { virtualServers } from '../../../cluster/exec-signals/ipvs-table.ts';
import { Machine } from '../../machine.ts';
import { procNetOf } from './proc-net.ts';

const machine = (): Machine =>
  new Machine({
    name: 'n1',
    internalIP: '10.2.128.11',
    networkMode: 'overlay_l2',
    securityGroups: [],
    kernelVersion: '5.10',
    osImage: 'HCE',
    cgroup: 'unified',
  });

test('ports that are taken and left again', () => {
  const node = machine();
  const read = (): number[] => [...listeningPorts(procNetOf(node).get('/proc/net/tcp')!())];
  const close = node.occupyPort(10_256);
  node.occupyPort(22);
  expect(read()).toEqual([10_256, 22]);
  close();
  expect(read()).toEqual([22]);
  expect([...listeningPorts(procNetOf(node).get('/proc/net/tcp6')!())]).toEqual([]);
});

test('the table of kube-proxy in IPVS mode, and none of another mode', () => {
  const node = machine();
  const services = new Map([
    ['TCP://10.247.0.1:443', [{ address: '10.2.128.2', port: 5443 }]],
    [
      'TCP://0.0.0.0:30080',
      [
        { address: '10.101.0.1', port: 8080 },
        { address: '10.101.1.1', port: 8080 },
      ],
    ],
    ['UDP://10.247.10.10:53', []],
  ]);
  node.kubeProxy = { mode: 'ipvs', running: true, rules: 'live', services };
  expect(virtualServers(procNetOf(node).get('/proc/net/ip_vs')!(), '10.2.128.11')).toEqual(services);
  node.kubeProxy = { mode: 'iptables', running: true, rules: 'live', services };
  expect(procNetOf(node).has('/proc/net/ip_vs')).toBe(false);
});
