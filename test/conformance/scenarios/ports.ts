/** `toPorts` and `icmps` of Cilium policies: numbers, names, ranges, protocols, and what proxies are to check. @module */
import type { Dice } from '../dice.ts';
import type { Fields } from './fields.ts';
import { fqdn, type Side } from './peers.ts';

const NUMBERS = ['80', '80', '80', '81', '8080', '8081', '443', '53', '9000', '0', '010', '1', '65535', '64', '8000'];
const NAMES = ['http', 'HTTP', 'admin', 'dns', 'dns-tcp', 'pg', 'nowhere', '0x50', '1a'];
const PROTOCOLS = ['TCP', 'TCP', 'TCP', 'UDP', 'SCTP', 'ANY', 'tcp', 'Udp', 'any', '', 'ICMP', 'icmpv6', 'ICMPv6'];

function port(dice: Dice): Fields {
  return {
    port: dice.chance(0.8) ? dice.pick(NUMBERS) : dice.pick(NAMES),
    ...dice.maybe(0.25, () => ({ endPort: dice.pick([0, 1, 79, 80, 85, 127, 443, 8081, 9000, 65_535]) })),
    ...dice.maybe(0.7, () => ({ protocol: dice.pick(PROTOCOLS) })),
  };
}

const tcp = (dice: Dice): Fields =>
  dice.make<Fields>([
    () => ({ port: '80', protocol: 'TCP' }),
    () => ({ port: '80', protocol: 'TCP' }),
    () => ({ port: '8080', protocol: 'tcp' }),
    () => ({ port: dice.pick(['http', 'admin']), protocol: 'TCP' }),
    () => ({ port: '80', endPort: dice.pick([80, 81, 8080]), protocol: 'TCP' }),
    () => ({ port: '64', endPort: 127, protocol: 'TCP' }),
  ]);

function http(dice: Dice): Fields {
  return {
    ...dice.maybe(0.6, () => ({ method: dice.pick(['GET', 'POST', 'GET|HEAD', '']) })),
    ...dice.maybe(0.6, () => ({ path: dice.pick(['/', '/.*', '/a', '/api/v[0-9]+', '(?i)/x', '']) })),
    ...dice.maybe(0.2, () => ({ host: dice.pick(['example.com', '.*']) })),
    ...dice.maybe(0.2, () => ({ headers: dice.pick<unknown>([['X-Key: yes'], ['X-Key'], [], null, ['a: b', 'c: d']]) })),
    ...dice.maybe(0.1, () => ({ headerMatches: dice.pick<unknown>([[{ name: 'X', value: 'y' }], [{ name: 'X', mismatch: 'LOG' }], []]) })),
  };
}

const secret = (dice: Dice): Fields => ({ secret: { name: dice.pick(['one', 'two']), namespace: 'default' } });

const listener = (dice: Dice): Fields => ({
  listener: {
    name: dice.pick(['l', 'm']),
    envoyConfig: {
      kind: dice.pick(['CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig', 'CiliumClusterwideEnvoyConfig']),
      name: dice.pick(['e', 'e', 'f']),
    },
    ...dice.maybe(0.4, () => ({ priority: dice.pick([1, 50, 100]) })),
  },
});

/** A port rule that a proxy looks at. */
function proxied(dice: Dice, egress: boolean): Fields {
  return dice.make<Fields>([
    () => ({ ports: dice.some(2, () => tcp(dice)), rules: { http: dice.some(2, () => http(dice)) } }),
    () => ({ ports: dice.some(2, () => tcp(dice)), rules: { http: dice.some(2, () => http(dice)) } }),
    () => ({ ports: dice.some(2, () => tcp(dice)), rules: { http: dice.some(2, () => http(dice)) } }),
    () => ({
      ports: [tcp(dice)],
      rules: dice.pick<Fields>([{ http: [] }, { http: [{}] }, {}, { http: null }, { dns: [] }, { kafka: [] }, { l7: [] }]),
    }),
    () => ({
      ports: [tcp(dice)],
      rules: {
        kafka: dice.some(2, () =>
          dice.pick<Fields>([{}, { topic: 't' }, { role: 'produce', topic: 'u' }, { apiKey: 'fetch' }, { apiVersion: '1', clientID: 'c' }]),
        ),
      },
    }),
    () => ({
      ports: [tcp(dice)],
      rules: { l7proto: dice.pick(['r2d2', 'test.passer']), ...dice.maybe(0.5, () => ({ l7: [{ cmd: 'READ' }] })) },
    }),
    () => ({ ports: [tcp(dice)], serverNames: dice.some(2, () => dice.pick(['a.com', 'b.com', '*.c.com'])) }),
    () => ({
      ports: [tcp(dice)],
      serverNames: ['a.com'],
      terminatingTLS: secret(dice),
      ...dice.maybe(0.6, () => ({ rules: { http: [http(dice)] } })),
    }),
    () => ({ ports: [tcp(dice)], [dice.pick(['terminatingTLS', 'originatingTLS'])]: secret(dice) }),
    () => (egress ? { ports: [tcp(dice)], ...listener(dice) } : { ports: [tcp(dice)] }),
    () =>
      egress
        ? {
            ports: [{ port: dice.pick(['53', '53', 'dns']), ...dice.maybe(0.7, () => ({ protocol: dice.pick(['UDP', 'TCP', 'ANY']) })) }],
            rules: { dns: dice.some(2, () => fqdn(dice)) },
          }
        : { ports: [tcp(dice)] },
  ]);
}

const icmpField = (dice: Dice): Fields =>
  dice.make<Fields>([
    () => ({ type: dice.pick([8, 3, 0, 255]) }),
    () => ({ family: 'IPv4', type: dice.pick<unknown>([8, 'EchoRequest', 'Echo', 'DestinationUnreachable', '8']) }),
    () => ({ family: 'IPv6', type: dice.pick<unknown>([128, 'EchoRequest', 'TimeExceeded', 'PacketTooBig']) }),
    () => ({ family: '', type: 'EchoRequest' }),
  ]);

export function ports(dice: Dice, { prefix, deny }: Side): Fields {
  return dice.make<Fields>([
    () => ({}),
    () => ({}),
    () => ({}),
    () => ({ toPorts: dice.some(2, () => ({ ports: dice.some(3, () => port(dice)) })) }),
    () => ({ toPorts: [{ ports: dice.some(2, () => port(dice)) }] }),
    () => ({ toPorts: [{ ports: dice.some(2, () => tcp(dice)) }] }),
    () => ({ toPorts: dice.some(2, () => (deny ? { ports: [tcp(dice)] } : proxied(dice, prefix === 'to'))) }),
    () => ({ toPorts: dice.some(2, () => (deny ? { ports: [tcp(dice)] } : proxied(dice, prefix === 'to'))) }),
    () => ({
      toPorts: dice.pick<unknown>([null, [], [{}], [{ ports: [] }], [{ ports: null }], [{ ports: [{ port: '80' }] }, {}]]),
    }),
    () => ({ icmps: dice.some(2, () => ({ fields: dice.some(2, () => icmpField(dice)) })) }),
    () => (dice.chance(0.3) ? { icmps: dice.pick<unknown>([null, [], [{}], [{ fields: [] }], [{ fields: null }]]) } : {}),
  ]);
}

/** Ports that the agent refuses, or at least looks hard at. */
export function faultyPorts(dice: Dice): Fields {
  const rule = (fields: Fields): Fields => ({ toPorts: [fields] });
  const on80 = { ports: [{ port: '80', protocol: 'TCP' }] };
  return dice.make<Fields>([
    () =>
      rule({
        ports: [
          {
            port: dice.pick([
              '',
              '70000',
              '65536',
              '-1',
              '08',
              '0080',
              '1.5',
              ' 80',
              '80 ',
              '0b11',
              '0o17',
              '1_0',
              '٣',
              'a--b',
              '-a',
              'a-',
              'x'.repeat(16),
              '99999999999999999999',
              '0xg0',
              '0_8',
            ]),
            protocol: dice.pick(['TCP', 'VRRP', 'ANY']),
          },
        ],
      }),
    () => rule({ ports: [{}] }),
    () => rule({ ports: [{ port: '80', protocol: dice.pick(['HTTP', 'GRE', 'TCPP', 'vrrp', 'IGMP', ' TCP', 'tcp/udp']) }] }),
    () => rule({ ports: [{ port: dice.pick(['', '0', 'http']), protocol: dice.pick(['VRRP', 'IGMP', 'igmp']) }] }),
    () => rule({ ports: Array.from({ length: 41 }, (_, index) => ({ port: String(index + 1) })) }),
    () =>
      rule({
        ...on80,
        rules: {
          http: [
            {
              path: dice.pick([
                '[',
                '(?=x)',
                '(a',
                'a**',
                '\\1',
                '*',
                'a{1001}',
                '[z-a]',
                '(?P<n>x)',
                '(?<n>x)',
                '\\pN',
                '\\p{Greek}',
                '\\q',
                'x{2,1}',
                '(?i',
                '\\',
                '[[:foo:]]',
                '(?P<1>x)',
                'a{,2}',
                '\\Q[\\E',
                '\\C',
                '(?U)a+',
                '\\8',
                '((((a))))',
                '[^a-\\d]',
                '\\x{110000}',
                '(a|b',
                ')',
                '?',
                '+',
                'a++',
                'a|*',
              ]),
              method: dice.pick(['GET', '', '(']),
            },
          ],
        },
      }),
    () => rule({ ports: [{ port: '80', protocol: dice.pick(['ANY', 'UDP', 'SCTP']) }], rules: { http: [{}] } }),
    () => rule({ ports: [{ port: '80' }], rules: { kafka: [{}] } }),
    () => rule({ ports: [{ port: '0', protocol: 'TCP' }], rules: { http: [{}] } }),
    () => rule({ ports: dice.pick<unknown>([[], null]), rules: dice.pick<Fields>([{ http: [{}] }, { dns: [{ matchPattern: '*' }] }]) }),
    () =>
      rule({
        ...on80,
        rules: dice.pick<Fields>([
          { http: [{}], dns: [{ matchName: 'a.com' }] },
          { http: [], kafka: [{}] },
          { http: [{}], l7proto: 'x' },
          { l7: [{}] },
          { http: [{}], dns: [] },
          { kafka: [{ role: 'neither' }] },
          { kafka: [{ role: 'produce', apiKey: 'produce' }] },
          { kafka: [{ apiKey: 'bogus' }] },
          { kafka: [{ apiVersion: 'x' }] },
          { kafka: [{ topic: 'a b' }] },
          { kafka: [{ topic: 'x'.repeat(256) }] },
        ]),
      }),
    () =>
      rule({
        ...on80,
        rules: {
          http: [
            {
              headerMatches: [
                dice.pick<Fields>([
                  {},
                  { name: 'X', mismatch: 'KEEP' },
                  { name: 'X', secret: { name: '' } },
                  { name: 'X', secret: { name: 's' } },
                  { name: '' },
                ]),
              ],
            },
          ],
        },
      }),
    () =>
      rule({
        ports: [{ port: '53', endPort: dice.pick([54, 53, 52]) }],
        rules: {
          dns: [
            dice.pick<Fields>([
              {},
              { matchName: 'a b' },
              { matchName: 'a.com', matchPattern: '*' },
              { matchPattern: 'a/b' },
              { matchName: 'a.com' },
            ]),
          ],
        },
      }),
    () => rule({ ...on80, serverNames: ['a.com'], rules: { http: [{}] } }),
    () => rule({ ...on80, serverNames: ['a.com', ''] }),
    () => rule({ ...on80, serverNames: dice.pick<unknown>([[], null]) }),
    () => rule({ ...on80, ...listener(dice), ...dice.maybe(0.5, () => ({ rules: { http: [{}] } })) }),
    () => ({ ...rule(on80), icmps: [{ fields: [{ type: 8 }] }] }),
    () => ({
      icmps: [
        {
          fields: [
            dice.pick<Fields>([
              { type: 'PacketTooBig' },
              { family: 'IPv6', type: 'Echo' },
              { family: 'IPv7', type: 8 },
              { family: 'IPv6', type: 'bogus' },
              { family: 'ipv4', type: 'EchoRequest' },
              { type: 'echorequest' },
              { type: '256' },
            ]),
          ],
        },
      ],
    }),
    () => ({ icmps: [{ fields: Array.from({ length: 41 }, () => ({ type: 8 })) }] }),
  ]);
}
