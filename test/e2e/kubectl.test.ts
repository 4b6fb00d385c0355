/**
 * What people do with kubectl, with each real kubectl that is present, against one lab; each in a namespace of its own.
 * @module
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Lab } from '../../src/lab/index.ts';
import { findKubectls, runInTerminal, type Kubectl } from '../../src/kube/testing/kubectl.ts';
import type { Session } from '../../src/kube/testing/kubectl-session.ts';
import { commandsOf } from './kubectl-commands.ts';

const kubectls = findKubectls();
let folder: string;
let kubeconfig: string;
let lab: Lab;
const nodeNames = (): string[] => [...lab.machines.values()].map(({ spec }) => spec.name);

describe.skipIf(kubectls.length === 0)('kubectl against the lab', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cilium-cce-'));
    kubeconfig = join(folder, 'kubeconfig');
    lab = await Lab.start();
    await lab.writeKubeconfig(kubeconfig);
    await lab.eventually('HTTP 200', async () => {
      const answer = await lab.request({});
      return answer.kind === 'answer' && answer.status === 200;
    });
  }, 60_000);
  afterAll(async () => {
    await lab?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  describe.each(kubectls)('$version', (kubectl: Kubectl) => {
    const { namespace, k, ok, refused, onTerminal, session } = commandsOf(kubectl, () => kubeconfig, 'kubectl');
    /** A port of this machine, once kubectl says that it forwards it. */
    const forwarding = async (forward: Session): Promise<string> => {
      const [, port] = await forward.shows(/127\.0\.0\.1:(\d+)/);
      return `http://127.0.0.1:${port}`;
    };

    beforeAll(async () => {
      await ok(`create namespace ${namespace}`);
    });

    test('create deployment, rollout, expose, scale, set, pause, undo, history, autoscale', async () => {
      await ok('create deployment web --image=test-python --replicas=2 --port=80');
      expect(await ok('rollout status deploy/web --timeout=20s')).toContain('successfully rolled out');
      expect(await ok('expose deployment web --port=8080 --target-port=80')).toBe('service/web exposed\n');
      expect(await ok('scale deploy/web --replicas=3')).toBe('deployment.apps/web scaled\n');
      expect(await refused('scale deploy/web --current-replicas=9 --replicas=1')).toBe('error: Expected replicas to be 9, was 3');
      await ok('wait --for=jsonpath={.status.readyReplicas}=3 deploy/web --timeout=20s');
      expect(await ok('get endpoints web')).toMatch(/^web +(\d+\.){3}\d+:80,(\d+\.){3}\d+:80,(\d+\.){3}\d+:80 /m);
      await ok('set image deploy/web test-python=test-python:v2');
      await ok('rollout status deploy/web --timeout=20s');
      await ok('rollout restart deploy/web');
      await ok('rollout status deploy/web --timeout=20s');
      await ok('annotate deploy/web kubernetes.io/change-cause=third');
      expect(await ok('rollout history deploy/web')).toMatch(/^1 +<none>\n2 +<none>\n3 /m);
      expect(await ok('rollout history deploy/web --revision=2')).toMatch(/Image:\s+test-python:v2/);
      await ok('rollout undo deploy/web --to-revision=1');
      await ok('rollout status deploy/web --timeout=20s');
      expect(await ok('get deploy web -o jsonpath={..image}')).toBe('test-python');
      await ok('rollout pause deploy/web');
      await ok('set env deploy/web A=b');
      await ok('set resources deploy/web --limits=cpu=200m,memory=64Mi');
      await ok('rollout resume deploy/web');
      await ok('rollout status deploy/web --timeout=20s');
      expect(await ok('exec deploy/web -- env')).toContain('\nA=b\n');
      expect(await ok('get rs -l app=web -o custom-columns=N:.spec.replicas --no-headers --sort-by=.spec.replicas')).toMatch(/^(0\n)+3\n$/);
    });

    test('get: wide, yaml, json, jsonpath, columns, selectors, sorting, pages, all namespaces, raw', async () => {
      const nodes = nodeNames().toSorted();
      expect(await ok('get nodes -o wide')).toMatch(
        /^NAME +STATUS +ROLES +AGE +VERSION +INTERNAL-IP +EXTERNAL-IP +OS-IMAGE +KERNEL-VERSION +CONTAINER-RUNTIME\n.* Ready /,
      );
      expect(await ok('get nodes -o jsonpath={.items[*].status.addresses[?(@.type=="InternalIP")].address}')).toBe(nodes.join(' '));
      expect(await ok('get deploy web -o yaml')).toMatch(/^apiVersion: apps\/v1\nkind: Deployment\n/);
      expect(JSON.parse(await ok('get pods -o json'))).toMatchObject({ kind: 'List', items: [{ kind: 'Pod' }, {}, {}] });
      const first = `-l k8s-app=cilium --field-selector status.phase=Running,spec.nodeName=${nodes[0]}`;
      expect(await ok(`get pods -A ${first} -o name`)).toMatch(/^pod\/cilium-\w+\n$/);
      expect(await ok('get pods -l app!=web')).toBe('');
      const all = (await ok('get pods -A --no-headers')).trim().split('\n').length;
      expect((await ok('get pods -A --no-headers --chunk-size=2')).trim().split('\n')).toHaveLength(all);
      const sorted = await ok('get pods -A --sort-by=.metadata.namespace -o jsonpath={.items[*].metadata.namespace}');
      expect(sorted.split(' ')).toEqual(sorted.split(' ').toSorted());
      expect(await ok('get all')).toMatch(/pod\/web-[\s\S]*service\/web[\s\S]*deployment\.apps\/web[\s\S]*replicaset\.apps\/web-/);
      expect(await ok('get gateways,httproutes,gatewayclasses,ciliumnodes,ciliumendpoints,ciliumidentities -A')).toContain('ip-gateway');
      expect(await ok('get --raw /readyz?verbose')).toBe('[+]ping ok\nreadyz check passed\n');
      expect(await ok('get --raw /metrics')).toMatch(/^apiserver_request_total\{verb="LIST",group="",version="v1",resource="pods",/m);
      const initial = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1';
      expect(await ok(`get --raw /api/v1/nodes?${initial}`)).toMatch(/"type":"ADDED"[\s\S]*"k8s\.io\/initial-events-end":"true"/);
      expect(await refused('get pods --field-selector foo=bar')).toContain('field label not supported: foo');
      expect(await refused('get foo')).toBe('error: the server doesn\'t have a resource type "foo"');
      expect((await k('get pods -n nowhere')).stderr).toBe('No resources found in nowhere namespace.\n');
    });

    test('get -w shows what changes', async () => {
      const watching = session('get pods -l app=watched -w');
      await ok('run watched --image=busybox --labels=app=watched -- sleep 1000');
      await watching.shows(/^watched +1\/1 +Running /m);
      await ok('delete pod watched --now');
      await watching.shows(/^watched +[01]\/1 +(Terminating|Completed|Error) /m);
      await watching.stop();
    });

    test.each([
      ['node', (): string => nodeNames()[0]!, [/Kernel Version: +5\./, /^  cpu: +4$/m, /^  Ready +True .*KubeletReady/m, /NodeReady/]],
      [
        'pods',
        // Newer kubectls show the events of several objects only when told to.
        (): string => '-l app=web --show-events',
        [/^Node: +10\./m, /^IP: +10\./m, /Normal +Scheduled /, /Normal +Started /, /Controlled By: +ReplicaSet\/web-/],
      ],
      ['service', (): string => 'web', [/^TargetPort: +80\/TCP$/m, /^Endpoints: +10\./m]],
      [
        'deployment',
        (): string => 'web',
        [/3 desired \| 3 updated \| 3 total \| 3 available/, /NewReplicaSetAvailable/, /ScalingReplicaSet/],
      ],
      ['gateway', (): string => '-n default ip-gateway', [/Reason: +Programmed/, /Value: +203\.0\.113\.10/, /Attached Routes: +1/]],
      ['httproute', (): string => '-n default', [/Accepted HTTPRoute/, /Controller Name: +io\.cilium\/gateway-controller/]],
    ])('describe %s', async (kind, which, patterns) => {
      const text = await ok(`describe ${kind} ${which()}`);
      for (const pattern of patterns) expect(text).toMatch(pattern);
      expect(text).not.toMatch(/<unknown>|<nil>|NaN|undefined/);
    });

    test('apply, diff, replace, edit, patch, label, annotate, dry run', async () => {
      const document = (x: string): string => `{apiVersion: v1, kind: ConfigMap, metadata: {name: applied}, data: {x: ${x}}}`;
      expect((await k('diff -f -', document('one'))).exitCode).toBe(1);
      expect(await ok('apply -f -', document('one'))).toBe('configmap/applied created\n');
      expect(await ok('apply -f -', document('one'))).toBe('configmap/applied unchanged\n');
      expect(await k('diff -f -', document('one'))).toMatchObject({ exitCode: 0, stdout: '' });
      expect(await k('diff -f -', document('two'))).toMatchObject({
        exitCode: 1,
        stdout: expect.stringMatching(/^-  x: one\n\+  x: two$/m) as string,
      });
      expect(await ok('apply --dry-run=server -f -', document('two'))).toContain('configured (server dry run)');
      expect(await ok('get cm applied -o jsonpath={.data.x}')).toBe('one');
      expect(await ok('apply -f -', document('two'))).toBe('configmap/applied configured\n');
      expect(await ok('apply view-last-applied cm/applied')).toContain('x: two');
      expect(await ok('replace -f -', document('three'))).toBe('configmap/applied replaced\n');
      expect(await ok('replace --force -f -', document('four'))).toContain('configmap/applied replaced');
      const edited = await runInTerminal(
        kubectl,
        kubeconfig,
        `export EDITOR="sed -i s/four/five/"; kubectl -n ${namespace} edit cm applied`,
      );
      expect(edited.stdout).toContain('configmap/applied edited');
      expect(await ok('get cm applied -o jsonpath={.data.x}')).toBe('five');
      await ok('patch cm applied -p {"data":{"y":"1"}}');
      await ok('patch cm applied --type=merge -p {"data":{"x":null}}');
      await ok('patch cm applied --type=json -p [{"op":"test","path":"/data/y","value":"1"},{"op":"add","path":"/data/z","value":"2"}]');
      expect(JSON.parse(await ok('get cm applied -o jsonpath={.data}'))).toEqual({ y: '1', z: '2' });
      expect(await refused('patch cm applied --type=json -p [{"op":"remove","path":"/nope"}]')).toBe(
        'The request is invalid: the server rejected our request due to an error in our request',
      );
      expect(await ok('label cm applied a=b')).toBe('configmap/applied labeled\n');
      expect(await refused('label cm applied a=c')).toContain('--overwrite is false');
      expect(await ok('label cm applied a-')).toContain('unlabeled');
      expect(await ok('annotate cm applied a=b')).toContain('configmap/applied annotate');
    });

    test('apply --server-side: a conflict names manager and field, --force-conflicts takes it over', async () => {
      const document = (x: string): string => `{apiVersion: v1, kind: ConfigMap, metadata: {name: owned}, data: {x: ${x}}}`;
      expect(await ok('apply --server-side --field-manager=a -f -', document('one'))).toBe('configmap/owned serverside-applied\n');
      expect(await refused('apply --server-side --field-manager=b -f -', document('two'))).toMatch(/conflict with "a": \.data\.x/);
      await ok('apply --server-side --field-manager=b --force-conflicts -f -', document('two'));
      expect(await ok('get cm owned --show-managed-fields -o jsonpath={.metadata.managedFields[*].manager}')).toBe('b');
    });

    test('apply -k', async () => {
      const directory = await mkdtemp(join(folder, 'kustomize-'));
      await writeFile(join(directory, 'kustomization.yaml'), 'namePrefix: kz-\nconfigMapGenerator: [{name: gen, literals: [a=b]}]\n');
      expect(await ok(`apply -k ${directory}`)).toMatch(/^configmap\/kz-gen-\w+ created\n$/);
      expect(await ok(`delete -k ${directory}`)).toMatch(/deleted/);
    });

    test('create: every kind that kubectl makes and the lab serves (as protobuf)', async () => {
      for (const line of [
        'configmap made --from-literal=a=b',
        'secret generic made --from-literal=a=b',
        'secret docker-registry made-pull --docker-server=x --docker-username=u --docker-password=p',
        'serviceaccount made',
        'role made --verb=get,list --resource=pods,gateways.gateway.networking.k8s.io',
        `rolebinding made --role=made --serviceaccount=${namespace}:made`,
        `clusterrole ${namespace} --verb=get --resource=nodes`,
        `clusterrolebinding ${namespace} --clusterrole=${namespace} --user=x`,
        `priorityclass ${namespace} --value=100`,
        'job made --image=busybox -- echo from a job',
        'service clusterip made-cluster-ip --tcp=80:80',
        'service nodeport made-node-port --tcp=80:80',
        'service loadbalancer made-load-balancer --tcp=80:80',
        'service externalname made-external-name --external-name=example.org',
        'poddisruptionbudget made --selector=app=made --min-available=1',
        'deployment made --image=busybox --dry-run=server',
        'ingress made --rule=a.example.com/=web:80',
        'cronjob made --image=busybox --schedule=@yearly -- true',
        'quota made --hard=pods=1',
      ]) {
        expect(await ok(`create ${line}`), line).toMatch(/ created/);
      }
      await ok('wait --for=condition=complete job/made --timeout=20s');
      expect(await ok('logs job/made')).toBe('from a job\n');
      expect((await ok('create token made')).split('.')).toHaveLength(3);
      expect((await ok('create token made --bound-object-kind=Secret --bound-object-name=made')).split('.')).toHaveLength(3);
      expect(await refused('create token made --bound-object-kind=Pod --bound-object-name=gone')).toContain('pods "gone" not found');
      expect(await refused('create token made --duration=5m')).toContain('may not specify a duration less than 10 minutes');
      expect(await refused('create token nobody')).toContain('serviceaccounts "nobody" not found');
    });

    test('wait: condition, delete, and a time-out that is told', async () => {
      expect(await ok('wait --for=condition=Available deploy/web --timeout=5s')).toBe('deployment.apps/web condition met\n');
      expect(await refused('wait --for=condition=Nope deploy/web --timeout=1s')).toContain(
        'timed out waiting for the condition on deployments/web',
      );
      await ok('run awaited --image=busybox -- sleep 1000');
      const gone = k('wait --for=delete pod/awaited --timeout=20s');
      await ok('delete pod awaited --now --wait=false');
      expect(await gone).toMatchObject({ exitCode: 0 });
    });

    test('logs: -f, --tail, --since, --timestamps, --previous, -l, --all-containers', async () => {
      const container = (name: string): string =>
        `{name: ${name}, image: busybox, command: [sh, -c, "echo one; echo from ${name}; sleep 1000"]}`;
      await ok(
        'apply -f -',
        `{apiVersion: v1, kind: Pod, metadata: {name: two, labels: {app: two}}, spec: {containers: [${container('a')}, ${container('b')}]}}`,
      );
      await ok('wait --for=condition=Ready pod/two --timeout=20s');
      expect(await ok('logs two -c a')).toBe('one\nfrom a\n');
      expect(await ok('logs two -c a --tail=1')).toBe('from a\n');
      expect(await ok('logs two -c a --since=1h')).toBe('one\nfrom a\n');
      expect(await ok('logs two -c a --since-time=2100-01-01T00:00:00Z')).toBe('');
      expect(await ok('logs two -c a --timestamps --tail=1')).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z from a\n$/);
      const both = await ok('logs two --all-containers --prefix --tail=1');
      expect(both.split('\n').toSorted()).toEqual(['', '[pod/two/a] from a', '[pod/two/b] from b']);
      expect(await ok('logs -l app=web --tail=1')).toContain('listening');
      expect(await refused('logs two -c nope')).toContain('container nope is not valid for pod two');
      expect(await refused('logs two -c a --previous')).toContain('previous terminated container "a" in pod "two" not found');
      const follow = session('logs -f two -c b');
      await follow.shows(/from b/);
      await ok('delete pod two --now');
      expect(await follow.ended).toBe(0);
      await ok('run crashing --image=busybox -- sh -c "echo crashed; exit 2"');
      await ok('wait --for=jsonpath={.status.containerStatuses[0].restartCount}=1 pod/crashing --timeout=20s');
      await lab.eventually('the log of the container before', async () => (await k('logs crashing --previous')).stdout === 'crashed\n');
      await ok('delete pod crashing --now');
    });

    test('exec: exit codes, stdin through a pipe, several containers, missing commands', async () => {
      expect(await k('exec deploy/web -- sh -c "exit 7"')).toMatchObject({
        exitCode: 7,
        stderr: expect.stringContaining('exit code 7') as string,
      });
      expect(await ok('exec -i deploy/web -- cat', 'through a pipe\n')).toBe('through a pipe\n');
      expect(await k('exec deploy/web -- sh -c "echo out; echo err >&2"')).toMatchObject({ stdout: 'out\n', stderr: 'err\n' });
      expect(await refused('exec deploy/web -- nosuchcommand')).toContain('executable file not found in $PATH');
      expect(await refused('exec deploy/web -c nope -- env')).toContain('container nope is not valid');
      expect(await refused('exec nope -- env')).toContain('pods "nope" not found');
    });

    test('exec -it: a shell on a terminal, Ctrl-C for its command alone, its exit code', async () => {
      const shell = session('exec -it deploy/web -- sh', { terminal: true });
      await shell.shows(/\/ # /);
      shell.type('hostname\n');
      await shell.shows(/web-[a-z0-9]+-[a-z0-9]+\r?\n\/ # /);
      shell.type('sleep 1000\n');
      await shell.shows(/sleep 1000\r?\n/);
      shell.type('\x03');
      await shell.shows(/\^C\r?\n\/ # /);
      shell.type('exit 4\n');
      expect(await shell.ended).toBe(4);
    });

    test('run: --rm -it, the exit code comes back, stdin, attach', async () => {
      expect(await onTerminal('run one --image=busybox --rm -it --restart=Never -- echo hello')).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(/hello[\s\S]*pod "one" deleted/) as string,
      });
      expect((await onTerminal('run five --image=busybox --rm -it --restart=Never -- sh -c "exit 5"')).exitCode).toBe(5);
      expect((await k('run three --image=busybox --rm -i --restart=Never -- cat', 'typed\n')).stdout).toContain('typed');
      await ok('run ticking --image=busybox --restart=Never -- sh -c "while true; do echo tick; sleep 1; done"');
      await ok('wait --for=condition=Ready pod/ticking --timeout=20s');
      const attached = session('attach ticking');
      await attached.shows(/tick\n/);
      await attached.stop();
      await ok('delete pod ticking --now');
    });

    test('run of an image that does not exist: ImagePullBackOff, with the list of those that do', async () => {
      await ok('run unknown --image=nosuch:1');
      await ok('wait --for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=ImagePullBackOff pod/unknown --timeout=20s');
      expect(await ok('get pod unknown')).toMatch(/unknown +0\/1 +ImagePullBackOff +0/);
      expect(await ok('describe pod unknown')).toMatch(
        /nosuch:1: not found \(this cluster has programs for the images: .*busybox.*test-python/,
      );
      expect(await refused('logs unknown')).toContain('is waiting to start');
      await ok('delete pod unknown --now');
    });

    test('port-forward to a pod, a deployment and a service: HTTP goes through', async () => {
      const pod = (await ok('get pods -l app=web -o name')).split('\n')[0]!;
      for (const [target, port] of [
        [pod, 80],
        ['deploy/web', 80],
        ['svc/web', 8080],
      ] as const) {
        const forward = session(`port-forward ${target} :${port}`);
        const url = await forwarding(forward);
        for (const _ of [1, 2]) {
          const answer = await fetch(url);
          expect(answer.status).toBe(200);
          expect(await answer.text()).toContain('Hello from web-');
        }
        await forward.stop();
      }
      const closed = session(`port-forward ${pod} :81`);
      await expect(fetch(await forwarding(closed))).rejects.toThrow();
      await closed.stop();
      expect(await refused('port-forward svc/web :9999')).toContain('does not have a service port 9999');
    });

    test('proxy', async () => {
      const proxy = session('proxy --port=0');
      const answer = await fetch(`${await forwarding(proxy)}/api/v1/namespaces/${namespace}/pods?limit=1`);
      expect(await answer.json()).toMatchObject({ kind: 'PodList', items: [{}] });
      await proxy.stop();
    });

    test('delete: background, foreground, orphan, --force, missing objects', async () => {
      await ok('create deployment d --image=busybox --replicas=2 -- sleep 1000');
      await ok('rollout status deploy/d --timeout=20s');
      await ok('delete deploy d --cascade=orphan');
      expect(await ok('get rs,pods -l app=d -o name')).toMatch(/replicaset.*\npod.*\npod/);
      const set = (await ok('get rs -l app=d -o name')).trim();
      await ok(`delete ${set} --cascade=foreground --timeout=40s`);
      expect(await ok('get pods -l app=d -o name')).toBe('');
      await ok('run forced --image=busybox -- sleep 1000');
      expect(await ok('delete pod forced --force --grace-period=0')).toContain('force deleted');
      expect(await refused('delete pod nope')).toBe('Error from server (NotFound): pods "nope" not found');
      expect(await ok('delete pod nope --ignore-not-found')).toBe('');
    });

    test('cordon, drain, uncordon, taint', async () => {
      const node = nodeNames().at(-1)!;
      await ok(`cordon ${node}`);
      expect(await ok(`get node ${node}`)).toContain('Ready,SchedulingDisabled');
      expect(await refused(`drain ${node} --timeout=1s`)).toContain('cannot delete DaemonSet-managed Pods');
      expect(await ok(`drain ${node} --ignore-daemonsets --delete-emptydir-data --force --timeout=40s`)).toContain(`node/${node} drained`);
      const left = await ok(
        `get pods -A --field-selector spec.nodeName=${node} -o custom-columns=K:.metadata.ownerReferences[0].kind --no-headers`,
      );
      expect(left.trim().split('\n')).toEqual(['DaemonSet', 'DaemonSet']);
      await ok(`uncordon ${node}`);
      const other = nodeNames()[0]!;
      await ok('create poddisruptionbudget web --selector=app=web --min-available=3');
      await ok('wait --for=jsonpath={.status.expectedPods}=3 pdb/web --timeout=10s');
      expect(await refused(`drain ${other} --ignore-daemonsets --pod-selector=app=web --timeout=1s`)).toContain(
        "Cannot evict pod as it would violate the pod's disruption budget.",
      );
      await ok(`uncordon ${other}`);
      await ok('delete pdb web');
      expect(await ok(`taint node ${node} a=b:NoSchedule`)).toContain('tainted');
      expect(await refused(`taint node ${node} a=b:NoSchedule`)).toContain('--overwrite is false');
      expect(await ok(`taint node ${node} a-`)).toContain('untainted');
      expect(await refused(`taint node ${node} a-`)).toBe('error: taint "a" not found');
    });

    test('auth, api-resources, api-versions, explain (also of CRDs), version, cluster-info, top', async () => {
      expect(await ok('auth can-i create pods')).toBe('yes\n');
      // Before 1.28 kubectl asks for beta versions alone, which a cluster of 1.33 does not serve.
      const whoami = await k('auth whoami');
      expect(whoami.stdout || whoami.stderr).toMatch(/kubernetes-admin|the selfsubjectreviews API is not enabled in the cluster/);
      expect(await ok('api-resources')).toMatch(/^gateways +gtw +gateway\.networking\.k8s\.io\/v1 +true +Gateway$/m);
      expect(await ok('api-versions')).toMatch(/^cilium\.io\/v2$/m);
      expect(await ok('explain deployment.spec.strategy')).toContain('rollingUpdate');
      expect(await ok('explain gateway.spec.listeners --recursive')).toMatch(/hostname\s+<string>/);
      expect(await refused('explain pod.spec.nope')).toContain('field "nope" does not exist');
      expect(await ok('version')).toContain(lab.kubernetesVersion);
      expect(await ok('cluster-info')).toContain('control plane');
      expect(await refused('top nodes')).toBe('error: Metrics API not available');
    });

    describe('mistakes are answered with a sentence:', () => {
      const pod = (spec: string): string => `{apiVersion: v1, kind: Pod, metadata: {name: wrong}, spec: ${spec}}`;
      const gateway = (spec: string): string =>
        `{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: wrong}, spec: ${spec}}`;
      const policy = (spec: string): string =>
        `{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: wrong}, spec: ${spec}}`;

      test.each<[what: string, document: string, sentence: RegExp]>([
        ['a wrong kind', '{apiVersion: v1, kind: Pood, metadata: {name: a}}', /no matches for kind "Pood" in version "v1"/],
        ['no kind', '{metadata: {name: a}}', /apiVersion not set, kind not set/],
        ['broken YAML', '{apiVersion: v1', /error converting YAML to JSON/],
        [
          'an unknown field',
          pod('{foo: 1, containers: [{name: a, image: b, imagee: c}]}'),
          /strict decoding error: unknown field "spec\.containers\[0\]\.imagee", unknown field "spec\.foo"/,
        ],
        [
          'an unknown field of a custom resource',
          gateway('{gatewayClassName: cilium, foo: 1, listeners: [{name: a, port: 80, protocol: HTTP}]}'),
          /strict decoding error: unknown field "spec\.foo"/,
        ],
        [
          'a wrong type',
          '{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {replicas: "two"}}',
          /Error from server \(BadRequest\): error when creating "STDIN": Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec\.spec\.replicas of type int32/,
        ],
        [
          'a wrong type in a custom resource',
          policy('{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: 80}]}]}]}'),
          /spec\.ingress\[0\]\.toPorts\[0\]\.ports\[0\]\.port in body must be of type string: "integer"/,
        ],
        [
          'several invalid values',
          pod('{restartPolicy: Maybe, containers: [{name: C_c, image: "", ports: [{containerPort: 99999}]}]}'),
          /is invalid: \n\* spec\.containers\[0\]\.name: Invalid value: "C_c": a lowercase RFC 1123 label[\s\S]*\* spec\.containers\[0\]\.image: Required value[\s\S]*must be between 1 and 65535[\s\S]*Unsupported value: "Maybe"/,
        ],
        [
          'a number out of range in a custom resource',
          gateway('{gatewayClassName: cilium, listeners: [{name: a, port: 80000, protocol: HTTP}]}'),
          /spec\.listeners\[0\]\.port: Invalid value: 80000: spec\.listeners\[0\]\.port in body should be less than or equal to 65535/,
        ],
        [
          'ports without names',
          '{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 80}, {port: 81}]}}',
          /\* spec\.ports\[0\]\.name: Required value\n\* spec\.ports\[1\]\.name: Required value/,
        ],
        [
          'bytes that are none',
          '{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {a: "not base64!"}}',
          /illegal base64 data at input byte 3/,
        ],
      ])('%s', async (_what, document, sentence) => {
        expect(await refused('apply -f -', document)).toMatch(sentence);
      });

      test('patches of a wrong type', async () => {
        expect(await refused('patch deploy web -p {"spec":{"replicas":"x"}}')).toBe(
          'The request is invalid: patch: Invalid value: "map[spec:map[replicas:x]]": unrecognized type: int32',
        );
        expect(await refused('patch deploy web --type=merge -p {"spec":{"replicas":"x"}}')).toContain(
          'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
        );
      });

      test('unknown namespace, names that are too long or wrong, a name that is taken', async () => {
        expect(await refused('apply -n nowhere -f -', '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}')).toContain(
          'namespaces "nowhere" not found',
        );
        expect(await refused(`create configmap ${'a'.repeat(254)}`)).toContain('must be no more than 253 characters');
        expect(await refused(`create namespace ${'a'.repeat(64)}`)).toContain('must be no more than 63 characters');
        expect(await refused('create namespace Bad_Name')).toContain('a lowercase RFC 1123 label must consist of');
        expect(await refused(`create namespace ${namespace}`)).toBe(
          `Error from server (AlreadyExists): namespaces "${namespace}" already exists`,
        );
      });

      test('a nodePort that is taken, and one out of range', async () => {
        await ok('create service nodeport first --tcp=80:80');
        const port = await ok('get service first -o jsonpath={.spec.ports[0].nodePort}');
        expect(await refused(`create service nodeport second --tcp=80:80 --node-port=${port}`)).toContain(
          `spec.ports[0].nodePort: Invalid value: ${port}: provided port is already allocated`,
        );
        expect(await refused('create service nodeport third --tcp=80:80 --node-port=99')).toContain(
          'The range of valid ports is 30000-32767',
        );
      });

      test('a ConfigMap above 1 MiB, a request above 3 MiB', async () => {
        const [big, huge] = [join(folder, 'big'), join(folder, 'huge')];
        await Promise.all([writeFile(big, 'x'.repeat(1_200_000)), writeFile(huge, 'x'.repeat(3_500_000))]);
        expect(await refused(`create configmap big --from-file=${big}`)).toContain('Too long: may not be more than 1048576 bytes');
        expect(await refused(`create configmap huge --from-file=${huge}`)).toContain('Request entity too large: limit is 3145728');
        expect(await ok('get --raw /readyz')).toBe('ok');
      });
    });

    test('delete namespace takes everything with it', async () => {
      expect(await ok(`delete namespace ${namespace} --timeout=60s`)).toContain('deleted');
      expect(await refused(`get namespace ${namespace}`)).toContain('not found');
      await ok(`delete clusterrole,clusterrolebinding,priorityclass ${namespace}`);
    });
  });
});
