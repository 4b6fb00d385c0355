/** cluster.yaml: read strictly, every mistake with its place; written so that it can be read again. @module */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { below, choice, randomValue, seeded } from '../../cluster/manifests/testing/random-yaml.ts';
import { render } from '../../i18n/index.ts';
import { combine, type ClusterFacts, type FactName, type FactsRead } from '../facts.ts';
import { makePlan } from '../plan.ts';
import { ABOUT_FACTS } from './about-facts.ts';
import { readClusterFile, writeClusterFile } from './cluster-file.ts';
import { FACT_NAMES } from './fact-table.ts';

const example = readFileSync(join(resolve(import.meta.dirname, '../../..'), 'examples/plan/cluster.yaml'), 'utf8');

const valuesOf = (facts: ClusterFacts): Record<string, unknown> =>
  Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, fact.value]));
const said = ({ problems }: FactsRead): string[] => problems.map(({ where, what }) => `${where}: ${render(what, 'en')}`);
const read = (text: string): FactsRead => readClusterFile(text, 'c.yaml');

test('the source document’s environment, each fact with its place', () => {
  const { facts, problems } = readClusterFile(example, 'cluster.yaml');
  expect(problems).toEqual([]);
  expect(valuesOf(facts)).toMatchInlineSnapshot(`
    {
      "containerCidrs": [
        "10.100.0.0/16",
      ],
      "elb": {
        "kind": "shared",
        "name": "gateway",
      },
      "kubeProxyMode": "iptables",
      "kubernetesVersion": "v1.33",
      "name": "cilium",
      "networkMode": "overlay_l2",
      "nodeGroups": [
        {
          "count": 0,
          "maxPods": 110,
          "most": 10,
          "name": "np",
          "os": "Huawei Cloud EulerOS 2.0",
          "securityGroups": [
            "huaweicloud_networking_secgroup.nodes",
          ],
          "taints": [
            "node.cilium.io/agent-not-ready=true:NoExecute",
          ],
        },
      ],
      "nodeSubnets": [
        "10.2.128.0/17",
      ],
      "region": "ap-southeast-3",
      "serviceCidr": "10.247.0.0/16",
      "vpcCidrs": [
        "10.2.0.0/16",
      ],
    }
  `);
  expect(facts.serviceCidr!.origin).toEqual({ kind: 'file', where: 'cluster.yaml:16:14' });
  const { verdicts } = makePlan(facts);
  expect(verdicts.filter(({ outcome }) => outcome === 'bad')).toEqual([]);
});

test('one value or a list, versions with their v or without, and text that looks like a number', () => {
  const one = read('vpcCidrs: 10.2.0.0/16\nkubernetesVersion: 1.33\nciliumVersion: 1.20\ngatewayApiVersion: 1.4.1\nname: 007\n');
  const other = read('vpcCidrs: [10.2.0.0/16]\nkubernetesVersion: v1.33\nciliumVersion: "v1.20"\ngatewayApiVersion: v1.4.1\nname: "007"\n');
  expect([said(one), said(other)]).toEqual([[], []]);
  expect(valuesOf(one.facts)).toEqual(valuesOf(other.facts));
  expect(one.facts.ciliumVersion!.value).toBe('1.20');
});

test.each<[what: string, text: string, ...expected: string[]]>([
  ['a key with a slip', 'vpcCidr: 10.2.0.0/16', 'c.yaml:1:1: vpcCidr is no known key; did you mean vpcCidrs?'],
  ['a key in another style', 'node_groups: []', 'c.yaml:1:1: node_groups is no known key; did you mean nodeGroups?'],
  ['a key of something else', 'replicas: 3', `c.yaml:1:1: replicas is no known key; known are ${FACT_NAMES.join(', ')}`],
  ['a key twice', 'name: a\nname: b', 'c.yaml:2:1: name is there twice, first at c.yaml:1:1'],
  ['a value of no type that fits', 'dataplaneV2: "no"', 'c.yaml:1:14: dataplaneV2 must be true or false; no is none'],
  ['a mapping for a text', 'name: {a: 1}', 'c.yaml:1:7: name must be a text of one line; a mapping is none'],
  ['no value', 'name:\nregion: a', 'c.yaml:1:6: name has no value: fill it in, or delete the line'],
  [
    'a mode that does not exist',
    'networkMode: overlay-l2',
    'c.yaml:1:14: networkMode: overlay-l2 is none of overlay_l2, vpc-router, eni; did you mean overlay_l2?',
  ],
  ['no mode at all', 'networkMode: calico', 'c.yaml:1:14: networkMode: calico is none of overlay_l2, vpc-router, eni'],
  [
    'host bits',
    'vpcCidrs: 10.2.128.1/17',
    'c.yaml:1:11: vpcCidrs: 10.2.128.1/17 is not the first address of its range; write 10.2.128.0/17',
  ],
  ['IPv6', 'serviceCidr: fd00::/104', 'c.yaml:1:14: serviceCidr: fd00::/104 is IPv6; CCE with Cilium is planned for IPv4'],
  [
    'no range',
    'vpcCidrs: [10.2.0.0]',
    'c.yaml:1:12: vpcCidrs[0]: 10.2.0.0 is no range; write an IPv4 address and a length, as in 10.2.0.0/16',
  ],
  ['the same range twice', 'vpcCidrs: [10.2.0.0/16, 10.2.0.0/16]', 'c.yaml:1:25: vpcCidrs[1]: 10.2.0.0/16 is there twice'],
  ['an empty list', 'vpcCidrs: []', 'c.yaml:1:11: vpcCidrs is empty: name at least one, or leave the fact out'],
  [
    'a version of no form',
    'kubernetesVersion: "1"',
    'c.yaml:1:20: kubernetesVersion must be a version of CCE, as v1.33 or v1.33.13-r0; 1 is none',
  ],
  [
    'a URL for a host',
    'apiServerHost: https://10.2.128.2:5443',
    'c.yaml:1:16: apiServerHost must be an address or a name, without https:// and port; https://10.2.128.2:5443 is none',
  ],
  ['a port out of range', 'apiServerPort: 70000', 'c.yaml:1:16: apiServerPort must be a whole number from 1 to 65535; 70000 is none'],
  ['a number as text', 'podMaskSize: "24"', 'c.yaml:1:14: podMaskSize must be a whole number from 8 to 32; 24 is none'],
  [
    'a registry with a scheme',
    'imageRegistry: https://swr.example.com/x',
    'c.yaml:1:16: imageRegistry must be a registry without https://, as swr.ap-southeast-3.myhuaweicloud.com/my-org; https://swr.example.com/x is none',
  ],
  [
    'parts of a group',
    'nodeGroups:\n  - name: np\n    count: -1\n    maxpods: 3\n  - count: 2\n',
    'c.yaml:4:5: nodeGroups[0].maxpods is no known key; did you mean maxPods?',
    'c.yaml:3:12: nodeGroups[0].count must be a whole number from 0 to 100000; -1 is none',
    'c.yaml:5:5: nodeGroups[1] lacks name',
  ],
  ['two groups of one name', 'nodeGroups: [{name: a, count: 1}, {name: a, count: 2}]', 'c.yaml:1:35: nodeGroups[1]: a is there twice'],
  ['an ELB without its kind', 'elb: {id: x}', 'c.yaml:1:6: elb lacks kind'],
  [
    'a backend without a port',
    'gateway: {name: web, namespace: default, port: 80, backend: {service: web}}',
    'c.yaml:1:61: gateway.backend lacks port',
  ],
  ['several documents', 'name: a\n---\nname: b\n', 'c.yaml:2:1: a second document begins here; one file describes one cluster'],
  ['a list', '- name: a', 'c.yaml:1:1: a file of facts is a mapping of names to values, as in networkMode: overlay_l2'],
  [
    'an anchor',
    'name: &a x\nregion: *a',
    'c.yaml:1:10: anchors and aliases are not taken here; write the value',
    'c.yaml:2:9: anchors and aliases are not taken here; write the value',
  ],
  ['a tag', 'name: !env X', 'c.yaml:1:7: not YAML: Unresolved tag: !env'],
  ['no YAML', 'name: "a', 'c.yaml:1:9: not YAML: Missing closing "quote'],
  ['a tab', 'nodeGroups:\n\t- name: a', 'c.yaml:2:1: not YAML: Tabs are not allowed as indentation'],
  ['a bottomless list', `vpcCidrs: ${'['.repeat(20)}${']'.repeat(20)}`, 'c.yaml:1:19: nested more than 8 deep'],
  [
    'all at once',
    'vpcCidr: x\nnetworkMode: eni\nserviceCidr: 1\n',
    'c.yaml:1:1: vpcCidr is no known key; did you mean vpcCidrs?',
    'c.yaml:3:14: serviceCidr: 1 is no range; write an IPv4 address and a length, as in 10.2.0.0/16',
  ],
])('%s', (_what, text, ...expected) => {
  expect(said(read(text))).toEqual(expected);
});

test('what is well written holds beside what is not; nothing is no mistake', () => {
  expect(valuesOf(read('vpcCidr: x\nnetworkMode: eni\n').facts)).toEqual({ networkMode: 'eni' });
  for (const text of ['', '# nothing\n', '---\n']) expect(read(text)).toEqual({ facts: {}, problems: [] });
});

test('sentences are there in Chinese too', () => {
  const [problem] = read('vpcCidrs: 10.2.128.1/17').problems;
  expect(render(problem!.what, 'zh-TW')).toBe('vpcCidrs:10.2.128.1/17 不是該網段的第一個位址;請寫成 10.2.128.0/17');
});

/** Every fact, as the placeholders have it. */
const ALL: ClusterFacts = Object.fromEntries(
  Object.entries(ABOUT_FACTS).map(([name, { example: value }]) => [
    name,
    { value, origin: { kind: 'flag', where: `--${name}\n# injected: true` } },
  ]),
);

test('what is written is read again, with where it came from beside it', () => {
  for (const facts of [ALL, readClusterFile(example, 'cluster.yaml').facts, {}]) {
    const text = writeClusterFile(facts);
    const again = read(text);
    expect(said(again)).toEqual([]);
    expect(valuesOf(again.facts)).toEqual(valuesOf(facts));
    expect(combine([facts, again.facts]).contradictions).toEqual([]);
  }
  expect(writeClusterFile(readClusterFile(example, 'cluster.yaml').facts)).toContain(
    '# The range of Services (cluster.yaml:16:14)\nserviceCidr: 10.247.0.0/16\n',
  );
  expect(writeClusterFile({}, 'zh-TW')).toContain('# Service 網段: 未知,例如\n# serviceCidr: 10.247.0.0/16\n');
});

test('a placeholder without its # is a fact', () => {
  const filled = writeClusterFile({}).replaceAll(/^# (?=\w+: )/gm, (hash, at: number, text: string) =>
    FACT_NAMES.some((name) => text.startsWith(`${name}: `, at + 2)) ? '' : hash,
  );
  const { facts, problems } = read(filled);
  expect(problems).toEqual([]);
  expect(Object.keys(facts).toSorted()).toEqual(FACT_NAMES.toSorted());
});

test('random values and random damage: a sentence with its place, never a crash', () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  const random = seeded(seed);
  for (let run = 0; run < 300; run++) {
    const lines = Array.from(
      { length: 1 + below(random, 4) },
      () => `${choice(random, [...FACT_NAMES, 'x', 'vpcCidr'])}: ${JSON.stringify(randomValue(random)) ?? ''}`,
    );
    let text = random() < 0.5 ? lines.join('\n') : example;
    for (let cuts = below(random, 4); cuts > 0; cuts--) {
      const at = below(random, text.length + 1);
      text =
        text.slice(0, at) +
        choice(random, ['', ' ', '\n', '"', '[', '{', ':', '- ', '\t', '&a ', '*a', '!x ', '---\n', '\u0000', '😀']) +
        text.slice(at + below(random, 3));
    }
    const { facts, problems } = readClusterFile(text, 'c.yaml');
    for (const { where, what } of problems) {
      expect(where, `seed ${seed}: ${text}`).toMatch(/^c\.yaml:\d+:\d+$/);
      expect(render(what, 'en'), `seed ${seed}: ${text}`).not.toMatch(/\{\w+\}|undefined|\n/);
    }
    const again = read(writeClusterFile(facts));
    expect(valuesOf(again.facts), `seed ${seed}: ${text}`).toEqual(valuesOf(facts));
  }
});

test('brackets and keys by the thousand: still a sentence, and soon', () => {
  expect(said(read(`vpcCidrs: ${'['.repeat(100_000)}`))).toHaveLength(1);
  expect(read(Array.from({ length: 2_000 }, (_, index) => `k${index}: 1`).join('\n')).problems).toHaveLength(2_000);
  expect(said(read('#'.repeat(200_001)))).toEqual(['c.yaml:1:1: longer than 200000 characters: not a file of facts']);
});

test('every fact has its words and its example', () => {
  expect(Object.keys(ABOUT_FACTS)).toEqual(FACT_NAMES satisfies readonly FactName[]);
});
