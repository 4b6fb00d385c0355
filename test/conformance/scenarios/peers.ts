/** Whom a rule of a Cilium policy names. @module */
import type { Dice } from '../dice.ts';
import type { Fields } from './fields.ts';
import { ciliumSelector, faultySelector } from './selectors.ts';

export interface Side {
  readonly prefix: 'from' | 'to';
  readonly deny: boolean;
}

const ENTITIES = [
  'all',
  'world',
  'cluster',
  'host',
  'init',
  'ingress',
  'unmanaged',
  'remote-node',
  'health',
  'none',
  'kube-apiserver',
  'world-ipv4',
  'world-ipv6',
];
const CIDRS = [
  '10.0.0.0/8',
  '10.96.0.0/12',
  '10.97.1.2/8',
  '203.0.113.0/24',
  '203.0.113.7',
  '203.0.113.7/32',
  '0.0.0.0/0',
  '192.0.2.0/24',
  '198.51.100.0/24',
  '2001:db8::/32',
  '2001:DB8::/48',
  '2001:db8:1::1',
  '::/0',
  '::1/128',
  '::ffff:10.0.0.0/104',
  '::ffff:203.0.113.7',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '8000::/1',
];
const BAD_CIDRS = [
  '',
  '10.0.0.0/33',
  '10.0.0',
  '010.0.0.0/8',
  '10.0.0.0/08',
  '10.0.0.0/+8',
  '10.0.0.0/',
  ' 10.0.0.0/8',

  '1.2.3.4.5/8',
  '10.0.0.256',
  'example.com',
  '2001:db8::/129',
  ':::/0',
  '2001:db8:::1',
  '10.0.0.0/-1',
  '12345::/16',
  '1:2:3:4:5:6:7:8:9/64',
  '10.0.0.0/8/8',
  '::g/8',
];
const NAMES = ['api.example.com', 'API.example.com.', 'example.com', 'other.example.org'];
const PATTERNS = ['*.example.com', '*', '**.example.com', 'api.*', '*.Example.com'];

const cidr = (dice: Dice): string => dice.pick(CIDRS);

function cidrSetEntry(dice: Dice): Fields {
  const range = dice.make<Fields>([
    () => ({
      cidr: '203.0.113.0/24',
      ...dice.maybe(0.7, () => ({
        except: dice.some(2, () => dice.pick(['203.0.113.7/32', '203.0.113.128/25', '203.0.113.0/29', '203.0.113.0/16'])),
      })),
    }),
    () => ({
      cidr: '10.0.0.0/8',
      ...dice.maybe(0.7, () => ({ except: dice.some(2, () => dice.pick(['10.96.0.0/12', '10.1.0.0/16', '10.97.0.9/12'])) })),
    }),
    () => ({ cidr: '2001:db8::/32', ...dice.maybe(0.7, () => ({ except: ['2001:db8:1::/48'] })) }),
    () => ({
      cidr: '0.0.0.0/0',
      ...dice.maybe(0.7, () => ({ except: dice.some(2, () => dice.pick(['10.0.0.0/8', '203.0.113.0/24', '0.0.0.0/0'])) })),
    }),
    () => ({ cidr: '::/0', ...dice.maybe(0.5, () => ({ except: ['2001:db8::/32'] })) }),
    () => ({ cidr: cidr(dice).includes('/') ? cidr(dice) : '10.0.0.0/8' }),
    () => ({ cidrGroupRef: dice.pick(['corp', 'lab', 'none']) }),
    () => ({
      cidrGroupSelector: dice.pick<Fields>([
        { matchLabels: { env: 'office' } },
        { matchLabels: { 'cidrgroup:env': 'office' } },
        { matchExpressions: [{ key: 'env', operator: 'NotIn', values: ['office'] }] },
        { matchExpressions: [{ key: 'env', operator: 'Exists' }] },
      ]),
    }),
  ]);
  return range['cidr'] === undefined
    ? { ...range, ...dice.maybe(0.3, () => ({ except: [dice.pick(['203.0.113.7/32', '203.0.113.128/25'])] })) }
    : range;
}

export const fqdn = (dice: Dice): Fields =>
  dice.make<Fields>([
    () => ({ matchName: dice.pick(NAMES) }),
    () => ({ matchPattern: dice.pick(PATTERNS) }),
    () => ({ matchPattern: dice.pick(PATTERNS) }),
  ]);

function service(dice: Dice): Fields {
  const namespace = dice.maybe(0.6, () => ({ namespace: dice.pick(['default', 'team-b', 'nowhere']) }));
  return dice.make<Fields>([
    () => ({ k8sService: { serviceName: dice.pick(['plain', 'dotted', 'outside', 'absent', 'abroad']), ...namespace } }),
    () => ({
      k8sServiceSelector: {
        selector: dice.pick<Fields>([
          { matchLabels: { kind: 'shop' } },
          { matchLabels: { 'k8s:kind': 'shop' } },
          {},
          { matchExpressions: [{ key: 'kind', operator: 'NotIn', values: ['shop'] }] },
        ]),
        ...namespace,
      },
    }),
    () => ({ k8sService: { serviceName: 'plain' }, k8sServiceSelector: { selector: { matchLabels: { kind: 'none' } } } }),
  ]);
}

/** The Services that {@link service} may mean. */
export const SERVICES = [
  { namespace: 'default', name: 'plain', labels: { kind: 'shop' }, selector: { app: 'server' }, backends: [] },
  { namespace: 'team-b', name: 'plain', labels: { kind: 'bank' }, selector: { app: 'server', env: 'prod' }, backends: [] },
  { namespace: 'default', name: 'dotted', labels: { kind: 'shop' }, selector: { 'app.kubernetes.io/name': 'shop' }, backends: [] },
  { namespace: 'default', name: 'outside', labels: {}, selector: {}, backends: ['203.0.113.7/32', '2001:db8:1::1/128'] },
  { namespace: 'team-b', name: 'abroad', labels: {}, selector: {}, backends: [] },
];

/** One kind of peer, or none; `nodes`: selectors of nodes are allowed by the settings. */
export function peers(dice: Dice, { prefix, deny }: Side): Fields {
  const name = (kind: string): string => `${prefix}${kind}`;
  const egress = prefix === 'to';
  return dice.make<Fields>([
    () => ({}),
    () => ({ [name('Endpoints')]: dice.some(2, () => ciliumSelector(dice)) }),
    () => ({ [name('Endpoints')]: dice.some(2, () => ciliumSelector(dice)) }),
    () => ({ [name('Endpoints')]: dice.some(3, () => ciliumSelector(dice)) }),
    () => ({ [name('Entities')]: dice.some(2, () => dice.pick(ENTITIES)) }),
    () => ({ [name('Entities')]: dice.some(2, () => dice.pick(ENTITIES)) }),
    () => ({ [name('CIDR')]: dice.some(3, () => cidr(dice)) }),
    () => ({ [name('CIDRSet')]: dice.some(2, () => cidrSetEntry(dice)) }),
    () => ({
      [name(dice.pick(['Endpoints', 'Entities', 'CIDR', 'CIDRSet', 'Nodes', 'Groups', 'Requires']))]: dice.pick<unknown>([null, []]),
    }),
    () => (egress && !deny ? { toFQDNs: dice.chance(0.1) ? [] : dice.some(2, () => fqdn(dice)) } : {}),
    () => (egress ? { toServices: dice.chance(0.1) ? [] : dice.some(2, () => service(dice)) } : {}),
    () => (dice.chance(0.3) ? { [name('Groups')]: [{ aws: { securityGroupsIds: ['sg-1'] } }] } : {}),
    () =>
      dice.chance(0.3)
        ? { [name('Nodes')]: [dice.pick<Fields>([{}, { matchLabels: { 'node:zone': 'a' } }, { matchLabels: { zone: 'a' } }])] }
        : {},
  ]);
}

/** Peers that the agent refuses, or at least looks hard at. */
export function faultyPeers(dice: Dice, side: Side): Fields {
  const name = (kind: string): string => `${side.prefix}${kind}`;
  return dice.make<Fields>([
    () => ({ [name('Endpoints')]: [{}], [name('CIDR')]: ['10.0.0.0/8'] }),
    () => ({ [name('Entities')]: ['world'], [name(dice.pick(['CIDRSet', 'Groups', 'Nodes']))]: [{ cidr: '10.0.0.0/8' }] }),
    () => (side.prefix === 'to' ? { toServices: [service(dice)], toEndpoints: [{}] } : { fromEntities: ['nobody'] }),
    () => (side.prefix === 'to' ? { toFQDNs: [fqdn(dice)], toCIDR: ['10.0.0.0/8'] } : { fromEntities: [''] }),
    () => ({ [name('Entities')]: ['world', dice.pick(['World', 'cluster-mesh', 'everybody'])] }),
    () => ({ [name('CIDR')]: ['10.0.0.0/8', dice.pick(BAD_CIDRS)] }),
    () => ({ [name('CIDR')]: [dice.pick(BAD_CIDRS)] }),
    () => ({ [name('CIDRSet')]: [{ cidr: dice.pick(BAD_CIDRS) }] }),
    () => ({
      [name('CIDRSet')]: [
        { cidr: '10.0.0.0/8', except: [dice.pick([...BAD_CIDRS, '11.0.0.0/8', '10.1.2.3', '2001:db8::/32', '::ffff:10.0.0.0/104'])] },
      ],
    }),
    () => ({
      [name('CIDRSet')]: [
        dice.pick<Fields>([
          {},
          { except: ['10.0.0.0/8'] },
          { cidrGroupRef: 'corp', cidr: '10.0.0.0/8' },
          { cidrGroupRef: '' },
          { cidrGroupSelector: faultySelector(dice) },
          { cidrGroupSelector: {}, cidrGroupRef: 'corp' },
        ]),
      ],
    }),
    () => ({ [name('Endpoints')]: [ciliumSelector(dice), faultySelector(dice)] }),
    () => ({ [name('Nodes')]: [faultySelector(dice)] }),
    () => ({ [name('Requires')]: [{ matchLabels: { app: 'client' } }] }),
    () => ({
      toFQDNs: [
        dice.pick<Fields>([
          {},
          { matchName: 'a b' },
          { matchName: 'x'.repeat(256) },
          { matchName: '*.example.com' },
          { matchPattern: 'a/b' },
          { matchPattern: '' },
          { matchName: 'a.com', matchPattern: '*' },
          { matchPattern: 'x'.repeat(256) },
        ]),
      ],
    }),
  ]);
}
