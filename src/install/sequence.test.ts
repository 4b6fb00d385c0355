/** Where charts and CRDs come from: a file, an address, a registry; and how a chart's own version is told. */
import { expect, test } from 'vitest';
import { makePlan } from '../plan/plan.ts';
import { planSteps, type Sources } from '../plan/steps.ts';
import { chartAt } from './sequence.ts';
import { FACTS } from './testing/planned.ts';

const wordsOf = (id: string, sources: Sources): string =>
  planSteps(makePlan(FACTS), sources)
    .find((step) => step.id === id)!
    .commands.map(({ program, args }) => [program, ...args].join(' '))
    .join('; ');

test.each([
  [undefined, 'https://helm.cilium.io/cilium-1.19.1.tgz -n kube-system'],
  ['/charts/cilium', '/charts/cilium -n kube-system'],
  ['https://mirror.example/cilium-1.19.1.tgz', 'https://mirror.example/cilium-1.19.1.tgz -n kube-system'],
  ['oci://registry.example/charts/cilium', 'oci://registry.example/charts/cilium -n kube-system --version 1.19.1'],
  ['mirror/cilium', 'mirror/cilium -n kube-system --version 1.19.1'],
])('chart %s', (chart, words) => {
  expect(wordsOf('cilium', chart === undefined ? {} : { chart })).toBe(`helm upgrade --install cilium ${words} -f cilium/values.yaml`);
});

test('CRDs from a file', () => {
  expect(wordsOf('gatewayApi', { gatewayApi: '/crds.yaml' })).toBe('kubectl apply --server-side -f /crds.yaml');
});

test('a chart says its name and version; of a reference the planned one is asked', async () => {
  const asked: string[] = [];
  const tool = ({ args }: { readonly args: readonly string[] }) => {
    asked.push(args.join(' '));
    return Promise.resolve({ exitCode: 0, stdout: 'apiVersion: v2\nname: cilium\nversion: 1.19.1\n', stderr: '' });
  };
  expect(await chartAt({ tool }, 'mirror/cilium', '1.19.1')).toBe('cilium-1.19.1');
  expect(await chartAt({ tool }, '/charts/cilium', '1.19.1')).toBe('cilium-1.19.1');
  expect(asked).toEqual(['show chart mirror/cilium --version 1.19.1', 'show chart /charts/cilium']);
});
