/** `toPorts` and `icmps` of Cilium policies: numbers, names, ranges, protocols, and what proxies are to check. @module */
import type { Dice } from '../dice.ts';
import type { Fields } from './fields.ts';
import { fqdn, type Side } from './peers.ts';

const NUMBERS = ['80', '80', '80', '81', '8080', '8081', '443', '53', '9000', '0', '010', '1', '65535', '64', '8000'];
const NAMES = ['http', 'HTTP', 'admin', 'dns', 'dns-tcp', 'pg', 'nowhere', '0x50', '1a'];
const PROTOCOLS = ['TCP', 'TCP', 'TCP', 'UDP', 'SCTP', 'ANY', 'tcp', 'Udp', 'any', ''];

/** Names with a range behind them. The end is part of what rules are merged by, the first that is met counts: always the same. */
const RANGES: Readonly<Record<string, number>> = { pg: 8090, nowhere: 9000 };

function port(dice: Dice): Fields {
  const name = dice.chance(0.2) ? dice.pick(NAMES) : undefined;
  if (name !== undefined) {
    const endPort = RANGES[name];
    return { port: name, ...(endPort && { endPort }), ...dice.maybe(0.7, () => ({ protocol: dice.pick(PROTOCOLS) })) };
  }
  return {
    port: dice.pick(NUMBERS),
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

export const listener = (dice: Dice): Fields => ({
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
