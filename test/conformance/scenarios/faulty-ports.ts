/** `toPorts` and `icmps` with a fault in them, or something that looks like one. @module */
import type { Dice } from '../dice.ts';
import type { Fields } from './fields.ts';
import { listener } from './ports.ts';

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
    () =>
      rule({ ports: [{ port: '80', protocol: dice.pick(['HTTP', 'GRE', 'TCPP', 'vrrp', 'IGMP', ' TCP', 'tcp/udp', 'ICMP', 'icmpv6']) }] }),
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
