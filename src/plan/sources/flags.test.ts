/** Facts as flags: what each says, what is wrong with it, and that a command line can be declared from the table. @module */
import { Command, Option } from 'commander';
import { expect, test } from 'vitest';
import { catalogue, render } from '../../i18n/index.ts';
import type { ClusterFacts, FactName, FactsRead } from '../facts.ts';
import { FACT_NAMES } from './fact-table.ts';
import { FACT_FLAGS, optionName } from './fact-flags.ts';
import { readFlags, type FlagValues } from './flags.ts';

/** As a command declares them. */
function parsed(...args: string[]): FactsRead {
  const command = new Command().exitOverride();
  for (const { flag, value, repeatable, help } of FACT_FLAGS) {
    const option = new Option(value === undefined ? flag : `${flag} <${value}>`, render({ id: help, params: {} }, 'en'));
    if (repeatable) option.argParser((one: string, before: string[] | undefined) => [...(before ?? []), one]);
    command.addOption(option);
    if (value === undefined) command.addOption(new Option(flag.replace('--', '--no-')));
  }
  return readFlags(command.parse(args, { from: 'user' }).opts<FlagValues>());
}

const valuesOf = (facts: ClusterFacts): Record<string, unknown> =>
  Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, fact.value]));
const said = ({ problems }: FactsRead): string[] => problems.map(({ where, what }) => `${where}: ${render(what, 'en')}`);

test('every flag says its fact', () => {
  const { facts, problems } = parsed(
    ...'--name cilium --region ap-southeast-3 --kubernetes-version 1.33 --network-mode overlay_l2 --no-dataplane-v2 --kube-proxy-mode iptables'.split(
      ' ',
    ),
    ...'--vpc-cidr 10.2.0.0/16 --vpc-cidr 10.3.0.0/16 --node-subnet 10.2.128.0/17 --service-cidr 10.247.0.0/16 --container-cidr 10.100.0.0/16'.split(
      ' ',
    ),
    ...'--other-cidr 192.168.0.0/16 --pod-cidr 10.101.0.0/16 --pod-mask-size 24 --api-server 10.2.128.2:5443 --nodes 3 --max-pods 110'.split(
      ' ',
    ),
    ...'--running-pods 0 --elb-id 3f1 --elb-class union --elb-protocol TCP --elb-credentials --gateway default/web:80 --backend web:8080'.split(
      ' ',
    ),
    ...'--cilium-version 1.20 --gateway-api-version 1.4.1 --image-registry swr.ap-southeast-3.myhuaweicloud.com/my-org'.split(' '),
    '--os',
    'Huawei Cloud EulerOS 2.0',
  );
  expect(problems).toEqual([]);
  expect(valuesOf(facts)).toMatchInlineSnapshot(`
    {
      "apiServerHost": "10.2.128.2",
      "apiServerPort": 5443,
      "ciliumVersion": "1.20",
      "containerCidrs": [
        "10.100.0.0/16",
      ],
      "dataplaneV2": false,
      "elb": {
        "id": "3f1",
        "kind": "shared",
        "protocol": "TCP",
      },
      "elbCredentials": true,
      "gateway": {
        "backend": {
          "port": 8080,
          "service": "web",
        },
        "name": "web",
        "namespace": "default",
        "port": 80,
      },
      "gatewayApiVersion": "v1.4.1",
      "imageRegistry": "swr.ap-southeast-3.myhuaweicloud.com/my-org",
      "kubeProxyMode": "iptables",
      "kubernetesVersion": "v1.33",
      "name": "cilium",
      "networkMode": "overlay_l2",
      "nodeGroups": [
        {
          "count": 3,
          "maxPods": 110,
          "name": "nodes",
          "os": "Huawei Cloud EulerOS 2.0",
        },
      ],
      "nodeSubnets": [
        "10.2.128.0/17",
      ],
      "otherCidrs": [
        "192.168.0.0/16",
      ],
      "podCidrs": [
        "10.101.0.0/16",
      ],
      "podMaskSize": 24,
      "region": "ap-southeast-3",
      "runningPods": 0,
      "serviceCidr": "10.247.0.0/16",
      "vpcCidrs": [
        "10.2.0.0/16",
        "10.3.0.0/16",
      ],
    }
  `);
  expect(Object.keys(facts).toSorted()).toEqual(FACT_NAMES.toSorted());
  expect(facts.vpcCidrs!.origin).toEqual({ kind: 'flag', where: '--vpc-cidr' });
  expect(facts.nodeGroups!.origin.where).toBe('--nodes, --max-pods, --os');
});

test('no flag, no fact; one flag, one', () => {
  expect(readFlags({})).toEqual({ facts: {}, problems: [] });
  expect(valuesOf(parsed('--api-server', 'api.internal').facts)).toEqual({ apiServerHost: 'api.internal' });
  expect(valuesOf(parsed('--gateway', 'infra/web:443').facts)).toEqual({ gateway: { name: 'web', namespace: 'infra', port: 443 } });
});

test.each<[args: string, ...expected: string[]]>([
  ['--network-mode overlay', '--network-mode: networkMode: overlay is none of overlay_l2, vpc-router, eni; did you mean overlay_l2?'],
  ['--vpc-cidr 10.2.1.0/16', '--vpc-cidr: vpcCidrs[0]: 10.2.1.0/16 is not the first address of its range; write 10.2.0.0/16'],
  ['--vpc-cidr 10.2.0.0/16 --vpc-cidr 10.2.0.0/16', '--vpc-cidr: vpcCidrs[1]: 10.2.0.0/16 is there twice'],
  ['--pod-mask-size big', '--pod-mask-size: podMaskSize must be a whole number from 8 to 32; big is none'],
  ['--api-server https://10.2.128.2:5443', '--api-server: https://10.2.128.2:5443 is not of the form 10.2.128.2:5443'],
  ['--nodes many', '--nodes: nodeGroups.count must be a whole number from 0 to 100000; many is none'],
  ['--max-pods 110', '--max-pods: says a part only: say --nodes as well'],
  ['--elb-id 3f1', '--elb-id: says a part only: say --elb-class as well'],
  ['--elb-id 3f1 --elb-class classic', '--elb-class: classic is not of the form union, performance, shared, dedicated'],
  ['--gateway web:80', '--gateway: web:80 is not of the form default/web:80'],
  ['--gateway default/web:99999', '--gateway: gateway.port must be a whole number from 1 to 65535; 99999 is none'],
  ['--backend web:80', '--backend: says a part only: say --gateway as well'],
  ['--gateway default/web:80 --backend web', '--backend: web is not of the form web:80'],
])('%s', (args, ...expected) => {
  expect(said(parsed(...args.split(' ')))).toEqual(expected);
});

test('the table is whole: every fact has a flag, every flag its help in both languages', () => {
  const facts = new Set<FactName>(FACT_FLAGS.flatMap(({ facts }) => facts));
  expect([...facts].toSorted()).toEqual(FACT_NAMES.toSorted());
  for (const { flag, help } of FACT_FLAGS) {
    expect(help).toBe(`plan.flag.${optionName(flag)}`);
    expect(catalogue[help]).toBeDefined();
  }
});
