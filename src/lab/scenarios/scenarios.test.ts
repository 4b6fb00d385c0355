/** Every scenario ends as it should. @module */
import { expect, test } from 'vitest';
import { Lab } from '../lab.ts';
import { playScenario, type Step } from '../scenario.ts';
import { findScenario, scenarios } from './index.ts';

/** The document's own words (or Cilium's), which must be among the evidence of the symptoms. */
const VERBATIM: Record<string, readonly string[]> = {
  'eni-unmanaged': ['ifindex=0', 'mac=00:00:00:00:00:00'],
  'ipam-kubernetes': ['error="required IPv4 PodCIDR not available"', 'panic: Start or stop failed to finish on time, aborting forcefully.'],
  'half-applied-masquerade': ['10.247.0.1:443', 'http2: client connection lost'],
  // kube-scheduler writes a colon after the key; the document leaves it out.
  'route-unreachable': ['0/2 nodes are available: 2 node(s) had untolerated taint {node.kubernetes.io/route-unreachable'],
  'no-vpc-route': ['routing.no-vpc-route'],
  'gateway-without-endpoints': ['pools []'],
  'gateway-without-address': ['AddressNotAssigned: Gateway waiting for address'],
};

const kindsOf = (steps: readonly Step[]): string =>
  [...new Set(steps.map(({ kind }) => kind))].filter((kind) => kind !== 'finding').join(', ');

test.each(scenarios.map((scenario) => [scenario.number, scenario.name, scenario] as const))(
  '問題 %s (%s) breaks a fresh lab, shows its symptom, is mended, and ends in HTTP 200',
  { timeout: 90_000 },
  async (_number, name, scenario) => {
    const { ok, failure, steps } = await playScenario(scenario, (options) => Lab.start(options));
    expect(failure).toBeUndefined();
    expect(ok).toBe(true);
    expect(kindsOf(steps)).toBe('break, symptom, remedy, proof');
    const symptoms = steps.filter(({ kind }) => kind === 'symptom').flatMap(({ evidence }) => evidence);
    for (const text of VERBATIM[name]!) expect(symptoms.join('\n')).toContain(text);
  },
);

test('a scenario that never gets its answer fails, and says what did not happen', async () => {
  const result = await playScenario(
    {
      name: 'hopeless',
      title: 'scenario.7.title',
      async run(stage) {
        await stage.lab({ bridge: 'off' });
        await stage.see({ id: 'scenario.wait.proof', params: {} }, () => false, 5_000);
      },
    },
    (options) => Lab.start(options),
  );
  expect(result.ok).toBe(false);
  expect(result.failure).toMatchObject({ what: { id: 'lab.scenario.notSeen', params: { what: { id: 'scenario.wait.proof' } } } });
});

test("scenarios are found by the document's number and by name", () => {
  expect(findScenario('6')).toBe(findScenario('gateway-without-endpoints'));
  expect(findScenario('8')).toBeUndefined();
});
