/** Which fixes are run without a person: plain calls of kubectl, and nothing that a name could turn into more. @module */
import { expect, test } from 'vitest';
import { readFixCommands, readingOf } from './fix-command.ts';

test('plain calls, one a line', () => {
  expect(readFixCommands("# first\nkubectl -n default annotate svc web a='b c' --overwrite\nkubectl taint node n1 key-\n")).toEqual([
    { args: ['-n', 'default', 'annotate', 'svc', 'web', 'a=b c', '--overwrite'], verb: 'annotate', rehearsal: 'object' },
    { args: ['taint', 'node', 'n1', 'key-'], verb: 'taint', rehearsal: 'object' },
  ]);
  expect(readFixCommands('kubectl --namespace=kube-system rollout restart \\\n  daemonset/cilium')).toMatchObject([
    { verb: 'rollout restart', rehearsal: 'none', args: ['--namespace=kube-system', 'rollout', 'restart', 'daemonset/cilium'] },
  ]);
  expect(readFixCommands(String.raw`kubectl patch cnp web --type=json -p '[{"op":"add","path":"/a","value":"it\u0027s"}]'`)).toMatchObject([
    { args: ['patch', 'cnp', 'web', '--type=json', '-p', String.raw`[{"op":"add","path":"/a","value":"it\u0027s"}]`] },
  ]);
  expect(readFixCommands(String.raw`kubectl label pod web a='it'\''s'`)?.[0]!.args.at(-1)).toBe("a=it's");
});

test('what a command writes besides the object, and what it deletes', () => {
  const [status] = readFixCommands("kubectl -n default patch service web --subresource=status --type=merge -p '{}'")!;
  expect(status).toMatchObject({ verb: 'patch', subresource: 'status' });
  expect(readFixCommands('kubectl scale deployment web --replicas 2')).toMatchObject([{ verb: 'scale', replicas: 2 }]);
  const [deletion] = readFixCommands('kubectl -n default delete lease web --wait=false --grace-period 0 --ignore-not-found')!;
  expect(readingOf(deletion!)).toEqual(['-n', 'default', 'get', 'lease', 'web', '--ignore-not-found']);
});

test.each([
  ['nothing', ''],
  ['only a remark', '# look at it'],
  ['another program', 'helm upgrade cilium cilium/cilium'],
  ['a second command', 'kubectl delete pod a; rm -rf /'],
  ['a pipe', 'kubectl get pods | sh'],
  ['a substitution', 'kubectl delete pod $(whoami)'],
  ['back-ticks', 'kubectl delete pod `whoami`'],
  ['a substitution in quotes', 'kubectl delete pod "$(whoami)"'],
  ['a redirection', 'kubectl delete pod a > /etc/passwd'],
  ['a background', 'kubectl delete pod a & true'],
  ['an open quote', "kubectl delete pod 'a"],
  ['a pattern', 'kubectl delete pod *'],
  ['another cluster', 'kubectl --kubeconfig=/tmp/evil delete pod a'],
  ['another server', 'kubectl delete pod a --server http://evil'],
  ['a file', 'kubectl delete -f /tmp/evil.yaml'],
  ['as somebody else', 'kubectl delete pod a --as=root'],
  ['another subresource', "kubectl patch pod a --subresource=resize -p '{}'"],
  ['no number of replicas', 'kubectl scale deployment web --replicas=many'],
  ['a verb that reads', 'kubectl get pods'],
  ['a verb that runs', 'kubectl exec web -- sh'],
  ['one line of two', 'kubectl delete pod a\nreboot'],
])('left to a person: %s', (_name, text) => {
  expect(readFixCommands(text)).toBeUndefined();
});
