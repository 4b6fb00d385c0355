/** What is printed of Helm is what a shell makes of it: one call, whatever the names and values contain. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { DaemonSet } from '../../kube/resources.ts';
import { message } from '../../i18n/index.ts';
import { helmFix, helmUpgrade } from './helm.ts';

/** The words of each call of helm, as a shell passes them. */
function callsIn(text: string): string[][] {
  const script = `helm() { for word; do printf '%s\\0' "$word"; done; printf '\\n\\0'; }\n${text}`;
  const calls: string[][] = [[]];
  for (const word of execFileSync('sh', ['-euc', script], { encoding: 'utf8' }).split('\0').slice(0, -1))
    if (word === '\n') calls.push([]);
    else calls.at(-1)!.push(word);
  return calls.slice(0, -1);
}

const head = (version: string): string[] =>
  `upgrade cilium https://helm.cilium.io/cilium-${version}.tgz --namespace kube-system --reset-then-reuse-values`.split(' ');
const set = (...values: string[]): string[] => values.flatMap((value) => ['--set-json', value]);

test('values reach Helm as they are, also indented as a report shows them', () => {
  const list = [{ key: "it's", operator: 'Exists' }, '$(reboot)', 'a,b=c'];
  const text = helmUpgrade('kube-system', '1.19.1', {
    'bpf.masquerade': true,
    'operator.tolerations': list,
    k8sServicePort: 5443,
    empty: '',
  });
  const words = [
    ...head('1.19.1'),
    ...set('bpf.masquerade=true', `operator.tolerations=${JSON.stringify(list)}`, 'k8sServicePort=5443', 'empty=""'),
  ];
  expect(callsIn(text)).toEqual([words]);
  expect(callsIn(text.replaceAll(/^/gm, '    '))).toEqual([words]);
  expect(callsIn(helmUpgrade("a'; reboot; '", '1.19.1'))[0]).toContain("a'; reboot; '");
});

test('the chart is that of the release that runs; of an image that does not tell, somebody looks', () => {
  const fixFor = (image: string, agents?: boolean): string => {
    const spec = { template: { spec: { containers: [{ name: 'cilium-agent', image }] } } };
    const installation = { namespace: 'kube-system', daemonSet: { spec } as unknown as DaemonSet };
    return helmFix(message('checks.CCE1010.off'), installation, { 'debug.enabled': false }, agents === undefined ? {} : { agents }).text;
  };
  const off = set('debug.enabled=false');
  const restart = set('rollOutCiliumPods=true');
  expect(callsIn(fixFor('swr.example.com/x/cilium:v1.20.2@sha256:0'))).toEqual([[...head('1.20.2'), ...off, ...restart]]);
  expect(callsIn(fixFor('quay.io/cilium/cilium:v1.19.1', false))).toEqual([[...head('1.19.1'), ...off]]);
  expect(callsIn(fixFor('quay.io/cilium/cilium:latest'))).toEqual([[...head('CHART-VERSION'), ...off, ...restart]]);
});
