/** Rejections that Cilium's own engine was asked about (test/conformance), with its words and their order. @module */
import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../settings.ts';
import { parseLine, policyOf } from '../testing/scenario.ts';
import { parsePolicy, type PolicyObject } from './parse.ts';

const TCP80 = 'ports: [{port: "80", protocol: TCP}]';

describe('rejections', () => {
  test.each([
    ['toPorts: [{ports: [{port: "80", protocol: ICMP}]}]', 'invalid protocol "ICMP", must be { tcp | udp | sctp | vrrp | igmp | any }'],
    ['toPorts: [{ports: [{port: "80", protocol: gre}]}]', 'invalid protocol "GRE", must be { tcp | udp | sctp | vrrp | igmp | any }'],
    [`toPorts: [{${TCP80}, rules: {kafka: [{role: neither}]}}]`, 'invalid Kafka Role "neither"'],
    [
      `toPorts: [{${TCP80}, rules: {kafka: [{role: produce, apiKey: fetch}]}}]`,
      'cannot set both Role "produce" and APIKey "fetch" together',
    ],
    [`toPorts: [{${TCP80}, rules: {kafka: [{apiKey: bogus}]}}]`, 'invalid Kafka APIKey "bogus"'],
    [`toPorts: [{${TCP80}, rules: {kafka: [{apiVersion: x}]}}]`, 'invalid Kafka APIVersion "x"'],
    [`toPorts: [{${TCP80}, rules: {kafka: [{topic: a b}]}}]`, 'invalid Kafka Topic name "a b"'],
    [`toPorts: [{${TCP80}, rules: {http: [{path: "a\\\\"}]}}]`, 'error parsing regexp: trailing backslash at end of expression: ``'],
    ['fromCIDR: ["12345::/16"]', 'unable to parse CIDR: ParseAddr("12345::/16"): each group must have 4 or less digits (at "12345::/16")'],
    ['fromCIDR: ["1:2:3:4:5:6:7:8:9"]', 'unable to parse CIDR: ParseAddr("1:2:3:4:5:6:7:8:9"): trailing garbage after address (at "9")'],
    ['fromCIDR: ["1::2::3"]', 'unable to parse CIDR: ParseAddr("1::2::3"): multiple :: in address (at ":3")'],
    ['fromCIDR: ["1:2:3"]', 'unable to parse CIDR: ParseAddr("1:2:3"): address string too short'],
    [
      'fromCIDR: ["1:2:3:4:5:6:7::8"]',
      'unable to parse CIDR: ParseAddr("1:2:3:4:5:6:7::8"): the :: must expand to at least one field of zeros',
    ],
    ['fromCIDR: ["1:"]', 'unable to parse CIDR: ParseAddr("1:"): colon must be followed by more characters (at ":")'],
    ['fromCIDR: ["1g::"]', 'unable to parse CIDR: ParseAddr("1g::"): unexpected character, want colon (at "g::")'],
    [
      'fromCIDRSet: [{cidr: "::g/8"}]',
      'unable to parse CIDRRule "::g/8": netip.ParsePrefix("::g/8"): ParseAddr("::g"): each colon-separated field must have at least one digit (at "g")',
    ],
    [
      'fromCIDRSet: [{cidr: "fe80::1%eth0/64"}]',
      'unable to parse CIDRRule "fe80::1%eth0/64": netip.ParsePrefix("fe80::1%eth0/64"): IPv6 zones cannot be present in a prefix',
    ],
  ])('%s', (rule, text) => {
    const parsed = parseLine(`cnp p: {on: web, ingress: [{${rule}}]}`);
    expect('error' in parsed && parsed.error.message).toBe(`Invalid CiliumNetworkPolicy spec: ${text}`);
  });

  test.each([
    ['two groups of one name', `{toPorts: [{${TCP80}, rules: {http: [{path: "(?P<n>a)(?P<n>b)"}]}}]}`],
    ['underscores between digits', '{toPorts: [{ports: [{port: "8_0"}]}]}'],
    ['a protocol in small letters with a port', '{toPorts: [{ports: [{port: "80", protocol: vrrp}]}]}'],
  ])('not so: %s', (_, rule) => expect(parseLine(`cnp p: {on: web, ingress: [${rule}]}`)).not.toHaveProperty('error'));

  test('what does not decode comes first, without a prefix', () => {
    const parsed = parseLine('cnp p: {ingressDeny: [{fromCIDR: [bogus]}, {fromRequires: [{}]}]}');
    expect('error' in parsed && parsed.error.message).toBe(
      'json: cannot unmarshal object into Go struct field IngressDenyRule.spec.ingressDeny.IngressCommonRule.fromRequires of type string',
    );
  });

  test('of that, a type of ICMP before a field of another type', () => {
    const parsed = parseLine('cnp p: {ingress: [{fromRequires: [{}]}, {icmps: [{fields: [{type: bogus}]}]}]}');
    expect('error' in parsed && parsed.error.message).toBe('ICMP type bogus not found in ');
  });

  test('a nodeSelector in a namespace is found after everything else', () => {
    const parsed = parseLine('cnp p: {nodeSelector: {}, ingress: [{fromCIDR: [bogus]}]}');
    expect('error' in parsed && parsed.error.message).toContain('unable to parse CIDR');
  });

  test('nodes that may not be selected, after what is wrong with their selector', () => {
    const parsed = parseLine('ccnp p: {on: web, ingress: [{fromNodes: [{matchLabels: {"/x": y}}]}]}');
    expect('error' in parsed && parsed.error.message).toMatch(/must be non-empty|RFC 1123[^]*\nFromNodes\/ToNodes rules can only/);
  });

  test('an empty list of specs says nothing, and is no fault', () => {
    const object = { ...policyOf('cnp p: {}'), spec: undefined, specs: [] } as unknown as PolicyObject;
    expect(parsePolicy(object, DEFAULT_SETTINGS)).toEqual({ specs: [], warnings: [] });
  });
});
