/** IP prefixes: reading, printing, containment. @module */
import { describe, expect, test } from 'vitest';
import { addressIn, contains, formatPrefix, parsePrefix } from './cidr.ts';
import { keepLabel } from './label-filter.ts';
import { cidrLabel, LabelSet } from './labels.ts';

test.each([
  ['app', true],
  ['app.kubernetes.io/name', true],
  ['io.kubernetes.pod.namespace', true],
  ['io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name', true],
  ['io.kubernetes.something', false],
  ['kubernetes.io/arch', false],
  ['statefulset.kubernetes.io/pod-name', false],
  ['topology.beta.kubernetes.io/zone', false],
  ['pod-template-hash', false],
  ['controller-revision-hash', false],
  ['annotation.x', false],
  ['etcd_node', false],
])('identities keep the label %s: %s', (key, kept) => expect(keepLabel(key)).toBe(kept));

test('equal sets of labels have equal texts, whatever the order', () => {
  expect(LabelSet.parse(['k8s:a=1', 'reserved:host']).text).toBe(LabelSet.parse(['reserved:host', 'k8s:a=1']).text);
});

describe('prefixes', () => {
  test.each([
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['1.1.1.1', '1.1.1.1/32'],
    ['2001:db8::1/32', '2001:db8::/32'],
    ['::ffff:1.2.3.4', '::ffff:102:304/128'],
    ['::', '::/128'],
  ])('%s is %s', (text, formatted) => expect(formatPrefix(parsePrefix(text)!)).toBe(formatted));

  test.each(['', '10.0.0', '10.0.0.256', '10.0.0.0/33', '10.0.0.0/', '01.2.3.4', '1::2::3', 'g::', '1:2:3:4:5:6:7:8:9', '1.2.3.4/x'])(
    '%j is none',
    (text) => expect(parsePrefix(text)).toBeUndefined(),
  );

  test('containment', () => {
    expect(contains(parsePrefix('10.0.0.0/8')!, parsePrefix('10.2.0.0/16')!)).toBe(true);
    expect(contains(parsePrefix('10.2.0.0/16')!, parsePrefix('10.0.0.0/8')!)).toBe(false);
    expect(contains(parsePrefix('::/0')!, parsePrefix('10.0.0.0/8')!)).toBe(false);
    expect(addressIn('10.2.128.11', '10.2.128.0/17')).toBe(true);
    expect(addressIn('nonsense', '0.0.0.0/0')).toBe(false);
  });

  test.each([
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['::1/128', '0--1/128'],
    ['2001:db8::/32', '2001-db8--0/32'],
  ])('%s as a label key', (cidr, key) => {
    const label = cidrLabel(cidr);
    expect(label.key).toBe(key);
    expect(new LabelSet([label]).prefixes.map(formatPrefix)).toEqual([cidr]);
  });
});
