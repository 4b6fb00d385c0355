/** Two faults at once are both named, neither under the other, with what each of them causes. @module */
import { expect, test } from 'vitest';
import type { FoldedFinding } from '../doctor/examine.ts';
import { httpRoutes } from '../cluster/kinds.ts';
import { services } from '../kube/index.ts';
import { Lab } from '../lab/index.ts';
import { scenario as portMissing } from './CCE3003-target-port-missing/scenario.ts';
import { scenario as unlabelled } from './CCE4001-gateway-slice-unlabelled/scenario.ts';
import { scenario as inventedAddress } from './CCE4003-gateway-address-not-elb/scenario.ts';
import { scenario as staleMember } from './CCE4007-elb-member-stale/scenario.ts';
import { scenario as closedGroup } from './CCE4009-security-group/scenario.ts';
import { scenario as noEnvoy } from './CCE4020-envoy-listener-missing/scenario.ts';
import { scenario as wrongSection } from './CCE4021-route-not-accepted/scenario.ts';
import { scenario as noBackend } from './CCE4022-route-backend-missing/scenario.ts';
import { scenario as denied } from './CCE4030-gateway-policy/scenario.ts';
import { CHECKS } from './index.ts';
import { diagnose, healthyValues, untilServed, type CheckScenario } from './testing/rehearsal.ts';

const LIMIT_MS = 120_000;

type Fault = Pick<CheckScenario, 'break' | 'options'>;

/** Faults behind the Gateway, where there is no HTTP 200 to wait for first. */
const misspeltBackend: Fault = {
  async break(lab) {
    const route = { namespace: 'default', name: 'echo-ip-route' };
    await lab.eventually('the route', () => lab.model.get(httpRoutes, route));
    const body = [{ op: 'replace', path: '/spec/rules/0/backendRefs/0/name', value: 'test-python' }] as const;
    await lab.client.patch(httpRoutes, route, { type: 'json', body });
  },
};
const misspeltSelector: Fault = {
  async break(lab) {
    const service = { namespace: 'default', name: 'test-python-svc' };
    await lab.eventually('the Service', () => lab.model.get(services, service));
    const body = { spec: { selector: { 'app.kubernetes.io/name': 'test-pyhton' } } };
    await lab.client.patch(services, service, { type: 'merge', body });
  },
};

/** The first makes the lab; the second breaks it further without waiting for an answer. */
const PAIRS: readonly [string, Fault, string, Fault][] = [
  ['CCE4001', unlabelled, 'CCE3001', misspeltSelector],
  ['CCE4003', inventedAddress, 'CCE4022', misspeltBackend],
  ['CCE4009', closedGroup, 'CCE3001', misspeltSelector],
  ['CCE4007', staleMember, 'CCE4022', misspeltBackend],
  ['CCE4020', noEnvoy, 'CCE3001', misspeltSelector],
  ['CCE4030', denied, 'CCE4009', { break: withoutWaiting(closedGroup) }],
  ['CCE3003', portMissing, 'CCE4009', { break: withoutWaiting(closedGroup) }],
  ['CCE4022', noBackend, 'CCE4030', { break: withoutWaiting(denied) }],
];

/** The same fault in a lab that does not answer any more: what the scenario waits for has been waited for. */
function withoutWaiting({ break: make }: Fault): Fault['break'] {
  return (lab) => make(new Proxy(lab, { get: (of, name) => (name === 'request' ? served : bound(of, name)) }));
}

const served = async (): Promise<object> => ({ kind: 'answer', status: 200 });
const bound = (lab: Lab, name: string | symbol): unknown => {
  const value = Reflect.get(lab, name, lab) as unknown;
  return typeof value === 'function' ? (value.bind(lab) as unknown) : value;
};

test.each(PAIRS.map(([one, first, other, second]) => ({ one, first, other, second })))(
  '$one and $other',
  async ({ one, first, other, second }) => {
    const lab = await Lab.start({ bridge: 'ElbApi', values: healthyValues(), ...first.options });
    try {
      await first.break(lab);
      await second.break(lab);
      let last: FoldedFinding[] = [];
      await lab
        .eventually('both', () => {
          last = diagnose(lab, CHECKS);
          const codes = new Set(last.map(({ finding }) => finding.code));
          return codes.size === 2 && codes.has(one) && codes.has(other);
        })
        .catch(() => undefined);
      expect(last.map(({ finding }) => finding.code).toSorted()).toEqual([one, other].toSorted());
    } finally {
      await lab.stop();
    }
  },
  LIMIT_MS,
);

test(
  'four at once are four',
  async () => {
    const lab = await Lab.start({ bridge: 'ElbApi', values: healthyValues() });
    try {
      await untilServed(lab);
      for (const { break: make } of [closedGroup, noEnvoy, misspeltSelector]) await withoutWaiting({ break: make })(lab);
      await withoutWaiting(wrongSection)(lab);
      const wanted = ['CCE3001', 'CCE4009', 'CCE4020', 'CCE4021'];
      const codes = (): string[] => [...new Set(diagnose(lab, CHECKS).map(({ finding }) => finding.code))].toSorted();
      await lab.eventually('all four', () => codes().join() === wanted.join()).catch(() => undefined);
      expect(codes()).toEqual(wanted);
    } finally {
      await lab.stop();
    }
  },
  LIMIT_MS,
);
