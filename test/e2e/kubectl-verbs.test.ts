/**
 * The verbs of kubectl beyond everyday work, with each real kubectl that is named: files of containers, events, debugging,
 * dumps, output forms, what works on kubectl's side alone, and the words for what the lab does not serve.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Lab } from '../../src/lab/index.ts';
import { findKubectls } from '../../src/kube/testing/kubectl.ts';
import { commandsOf } from './kubectl-commands.ts';

const kubectls = findKubectls();
let folder: string;
let kubeconfig: string;
let lab: Lab;

describe.skipIf(kubectls.length === 0)('verbs of kubectl against the lab', () => {
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

  describe.each(kubectls)('$version', (kubectl) => {
    const { namespace, k, ok, refused, session, minor } = commandsOf(kubectl, () => kubeconfig, 'verbs');
    let here: string;

    beforeAll(async () => {
      here = await mkdtemp(join(folder, 'verbs-'));
      await ok(`create namespace ${namespace}`);
      await ok('run box --image=busybox --labels=app=box -- sleep 100000');
      await ok('create deployment web --image=nginx');
      await ok('wait --for=condition=Ready pod/box --timeout=20s');
      await ok('rollout status deploy/web --timeout=20s');
    });
    afterAll(() => ok(`delete namespace ${namespace} --wait=false`));

    const file = async (name: string, content: string | Uint8Array): Promise<string> => {
      await writeFile(join(here, name), content);
      return join(here, name);
    };

    const withVolume = `{apiVersion: v1, kind: Pod, metadata: {name: mounted}, spec: {
      volumes: [{name: config, configMap: {name: mounted}}],
      containers: [{name: c, image: busybox, command: [sleep, "100000"], volumeMounts: [{name: config, mountPath: /config}]}]}}`;

    describe('cp', () => {
      test('a file there and back, byte by byte, also by retries', async () => {
        const bytes = randomBytes(3_000_001);
        const from = await file('bytes', bytes);
        await ok(`cp ${from} box:/tmp/bytes`);
        expect(await ok('exec box -- wc -c /tmp/bytes')).toBe('3000001\n');
        await ok(`cp box:/tmp/bytes ${join(here, 'back')}`);
        expect((await readFile(join(here, 'back'))).equals(bytes)).toBe(true);
        await ok(`cp --retries=2 box:/tmp/bytes ${join(here, 'again')}`);
        expect((await readFile(join(here, 'again'))).equals(bytes)).toBe(true);
      });

      test('a folder there and back; to a folder that is there already, into it', async () => {
        const source = join(here, 'folder');
        await mkdir(join(source, 'sub'), { recursive: true });
        await Promise.all([file('folder/a', 'one'), file('folder/sub/名', 'two')]);
        await ok(`cp ${source} box:/tmp/new`);
        await ok(`cp ${source} box:/tmp`);
        expect(await ok('exec box -- cat /tmp/new/a /tmp/folder/sub/名')).toBe('onetwo');
        await ok(`cp box:/tmp/folder ${join(here, 'returned')}`);
        expect((await readdir(join(here, 'returned'), { recursive: true })).toSorted()).toEqual(['a', 'sub', 'sub/名']);
      });

      test('a page that the web server then serves; the file that a shell wrote', async () => {
        const [pod, address] = (await ok('get pods -l app=web -o jsonpath={.items[0].metadata.name},{.items[0].status.podIP}')).split(',');
        await ok(`cp ${await file('index.html', 'copied')} ${pod}:/usr/share/nginx/html/index.html -c nginx`);
        expect(await ok(`exec box -- wget -q -O - http://${address}/`)).toBe('copied');
        await ok('exec box -- sh -c "echo written > /tmp/f; echo more >> /tmp/f"');
        await ok(`cp box:/tmp/f ${join(here, 'f')}`);
        expect(await readFile(join(here, 'f'), 'utf8')).toBe('written\nmore\n');
      });

      test('mistakes: no such file or folder on either side, no such pod, a link, a read-only place', async () => {
        const from = await file('x', 'x');
        // kubectl shows what tar complains of on its own stdout here.
        const missing = await k(`cp box:/nope ${join(here, 'nope')}`);
        expect(missing.exitCode).not.toBe(0);
        expect(missing.stdout + missing.stderr).toContain('tar: /nope: Cannot stat: No such file or directory');
        expect(await refused(`cp ${from} box:/nope/x`)).toContain('tar: /nope: Cannot open: No such file or directory');
        expect(await refused(`cp ${join(here, 'absent')} box:/tmp/x`)).toContain("doesn't exist in local filesystem");
        expect(await refused(`cp ${from} nobody:/tmp/x`)).toContain('pods "nobody" not found');
        await mkdir(join(here, 'linked'));
        await symlink('/etc/passwd', join(here, 'linked', 'link'));
        expect(await refused(`cp ${join(here, 'linked')} box:/tmp/linked`)).toContain(
          "tar: linked/link: Cannot create symbolic link to '/etc/passwd': Operation not permitted",
        );
        await ok('create configmap mounted --from-literal=key=value');
        await ok('apply -f -', withVolume);
        await ok('wait --for=condition=Ready pod/mounted --timeout=20s');
        expect(await refused(`cp ${from} mounted:/config/x`)).toContain('tar: x: Cannot open: Read-only file system');
        expect(await ok('exec mounted -- cat /config/key')).toBe('value');
      });
    });

    test('exec: what is written is there for the next, output of any length arrives whole', async () => {
      await ok('exec box -- sh -c "mkdir -p /tmp/deep/er; echo x > /tmp/deep/er/f"');
      expect(await ok('exec box -- cat /tmp/deep/er/f')).toBe('x\n');
      expect(await refused('exec box -- sh -c "echo x > /nope/f"')).toContain("can't create /nope/f: No such file or directory");
      expect(await refused('exec box -- cat /tmp/nope')).toContain("can't open '/tmp/nope': No such file or directory");
      expect((await ok('exec box -- seq 1 100000')).split('\n').at(-2)).toBe('100000');
    });

    test('attach -i: what is typed reaches the program', async () => {
      await ok(
        'apply -f -',
        '{apiVersion: v1, kind: Pod, metadata: {name: typed}, spec: {containers: [{name: c, image: busybox, stdin: true, command: [cat]}]}}',
      );
      await ok('wait --for=condition=Ready pod/typed --timeout=20s');
      const attached = session('attach -i typed');
      await attached.shows(/If you don't see a command prompt|^$/);
      attached.type('from the keyboard\n');
      await attached.shows(/from the keyboard/);
      await attached.stop();
      await ok('delete pod typed --now');
    });

    test('events: of one object, of one type, watched, and by get with fields', async () => {
      expect(await ok('events --for pod/box')).toMatch(/Normal +Scheduled +Pod\/box +Successfully assigned/);
      expect(await ok('events --for pod/box -o jsonpath={.items[0].involvedObject.name}')).toBe('box');
      expect((await k('events --for pod/box --types=Warning')).stderr).toContain('No events found');
      expect(await ok('get events --field-selector involvedObject.name=box,reason=Started -o name')).toMatch(/^event\/box\.[\w.]+\n$/);
      expect(await ok('get events --sort-by=.lastTimestamp')).toMatch(/^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n/);
      const watching = session('events --for pod/later -w');
      await ok('run later --image=busybox -- sleep 1000');
      await watching.shows(/Started +Pod\/later/);
      await watching.stop();
      await ok('delete pod later --now');
    });

    test('debug: a container added to a pod that runs, a copy of a pod, a pod on a node', async () => {
      const looked = await k('debug box -i --image=busybox --container=look -- sh -c "sleep 1; echo seen; exit 3"');
      expect(looked.stdout).toContain('seen\n');
      await ok('wait --for=jsonpath={.status.ephemeralContainerStatuses[0].state.terminated.exitCode}=3 pod/box --timeout=20s');
      await ok('debug box --image=curlimages/curl --container=stays --target=box -- sleep 100000');
      await lab.eventually('it runs', async () => (await k('exec box -c stays -- true')).exitCode === 0);
      expect(await ok('exec box -c stays -- hostname')).toBe('box\n');
      expect(await ok('get pod box')).toMatch(/box +1\/1 +Running +0/);
      // Before 1.32 kubectl patches no other subresource than status and scale.
      const another = '{"spec":{"ephemeralContainers":[{"name":"stays","image":"nginx"}]}}';
      expect(await refused(`patch pod box --subresource=ephemeralcontainers -p ${another}`)).toMatch(
        (await minor()) >= 32 ? /existing ephemeral containers "stays" may not be changed/ : /invalid subresource value/,
      );
      await ok('debug box --copy-to=copy --image=busybox -- sleep 1000');
      await ok('wait --for=condition=Ready pod/copy --timeout=20s');
      expect(await ok('get pod copy -o jsonpath={.spec.containers[*].image}')).toBe('busybox busybox');
      const [node] = [...lab.machines.values()];
      const said = await k(`debug node/${node!.spec.name} --image=busybox -- sleep 1000`);
      const [, pod] = /debugging pod (\S+) with container/.exec(said.stdout + said.stderr) ?? [];
      expect(await ok(`get pod ${pod} -o jsonpath={.spec.nodeName},{.spec.hostNetwork}`)).toBe(`${node!.spec.name},true`);
      await ok(`delete pod copy ${pod} --now`);
    });

    test('get: templates, columns and paths from files, labels as columns, kinds, watch events, raw', async () => {
      expect(await ok('get pod box -o go-template={{.metadata.name}}')).toBe('box');
      expect(await ok(`get pod box -o go-template-file=${await file('t', '{{.kind}}')}`)).toBe('Pod');
      expect(await ok(`get pod box -o jsonpath-file=${await file('p', '{.kind}')}`)).toBe('Pod');
      expect(JSON.parse(await ok('get pod box -o jsonpath-as-json={.metadata.name}'))).toEqual(['box']);
      expect(await ok(`get pod box -o custom-columns-file=${await file('c', 'NAME\n.metadata.name\n')}`)).toMatch(/^NAME *\nbox *\n$/);
      expect(await ok('get pod box --show-labels --show-kind -L app')).toMatch(/LABELS *\npod\/box .* box +app=box *\n$/);
      expect(await ok('get pods/box deploy/web -o name')).toBe('pod/box\ndeployment.apps/web\n');
      expect(await ok('get pod nobody --ignore-not-found')).toBe('');
      expect(await ok('get deploy web --subresource=status -o jsonpath={.status.readyReplicas}')).toBe('1');
      const watching = session('get pods -l app=seen --watch --output-watch-events');
      await ok('run seen --image=busybox --labels=app=seen -- sleep 1000');
      await watching.shows(/^ADDED +seen /m);
      await ok('delete pod seen --now');
      await watching.shows(/^DELETED +seen /m);
      await watching.stop();
      expect(JSON.parse(await ok(`get --raw /api/v1/namespaces/${namespace}/pods/box`))).toMatchObject({ metadata: { name: 'box' } });
      expect(await refused('get --raw /nope')).toBe('Error from server (NotFound): the server could not find the requested resource');
      if ((await minor()) >= 34) expect(await ok('get pod box -o kyaml')).toContain('kind: "Pod"');
    });

    test('wait: for what is not there yet, for a value, for all of a label', async () => {
      await ok('wait --for=condition=Ready pod -l app=box --timeout=5s');
      await ok('wait --for=jsonpath={.status.phase}=Running pod/box --timeout=5s');
      if ((await minor()) < 31) return;
      const there = k('wait --for=create configmap/awaited --timeout=20s');
      await ok('create configmap awaited');
      expect(await there).toMatchObject({ exitCode: 0, stdout: 'configmap/awaited condition met\n' });
    });

    test('set: service account, selector, subject, image of a file; expose a pod; run with a Service', async () => {
      await ok('create serviceaccount other');
      await ok('set serviceaccount deploy/web other');
      expect(await ok('get deploy web -o jsonpath={..serviceAccountName}')).toBe('other');
      await ok('rollout status deploy/web --timeout=20s');
      expect(await ok('expose pod box --port=80 --name=boxed')).toBe('service/boxed exposed\n');
      await ok('set selector service boxed app=nobody');
      expect(await ok('get service boxed -o jsonpath={.spec.selector}')).toBe('{"app":"nobody"}');
      await ok('create rolebinding bound --clusterrole=view --user=a');
      await ok('set subject rolebinding bound --user=b');
      expect(await ok('get rolebinding bound -o jsonpath={.subjects[*].name}')).toBe('a b');
      expect(await ok('set image --local -f - c=new -o jsonpath={..image}', pod('local', 'old'))).toBe('new');
      expect(await ok('run served --image=nginx --port=80 --expose')).toMatch(/^(?:(?:service|pod)\/served created\n){2}$/);
      expect(await ok('run dry --image=nginx --dry-run=client -o jsonpath={.spec.containers[0].image}')).toBe('nginx');
      await ok('delete pod/served service/served --now');
    });

    const pod = (name: string, image: string): string =>
      `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {containers: [{name: c, image: ${image}}]}}`;

    test('apply: --prune, set-last-applied; patch and scale by subresource; label and annotate lists', async () => {
      const map = (name: string): string => `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}, labels: {set: pruned}}}`;
      await ok('apply -f -', `${map('stays')}\n---\n${map('goes')}`);
      const pruned = await ok('apply --prune -l set=pruned --prune-allowlist=core/v1/ConfigMap -f -', map('stays'));
      expect(pruned).toContain('configmap/goes pruned');
      await ok('create configmap plain');
      await ok('apply set-last-applied --create-annotation -f -', '{apiVersion: v1, kind: ConfigMap, metadata: {name: plain}}');
      expect(await ok('apply view-last-applied configmap plain')).toContain('name: plain');
      await ok('patch deploy web --subresource=scale --type=merge -p {"spec":{"replicas":2}}');
      await ok('rollout status deploy/web --timeout=20s');
      expect(await ok('get deploy web -o jsonpath={.status.readyReplicas}')).toBe('2');
      expect(await ok('label pod box --list')).toContain('app=box');
      await ok('label pods -l app=box tier=back');
      expect(await ok('get pods -l tier=back -o name')).toBe('pod/box\n');
      await ok('annotate pod box note=1');
      expect(await ok('annotate pod box --list')).toContain('note=1');
    });

    test('delete: by label, all of a kind, from a file, without doing it', async () => {
      for (const name of ['one', 'two', 'three']) await ok(`create configmap ${name}`);
      await ok('label configmap one two kept=no');
      expect(await ok('delete configmap -l kept=no --dry-run=server')).toMatch(/"one" deleted.*\(server dry run\)/);
      expect(await ok('delete configmap -l kept=no -o name')).toBe('configmap/one\nconfigmap/two\n');
      expect(await ok('delete -f -', '{apiVersion: v1, kind: ConfigMap, metadata: {name: three}}')).toContain('"three" deleted');
      await ok('create secret generic s');
      expect(await ok('delete secret --all')).toContain('"s" deleted');
      expect(await ok('get secrets -o name')).toBe('');
    });

    test('rollout of a DaemonSet: status, restart, history, undo', async () => {
      const agent = (image: string): string =>
        `{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent}, spec: {selector: {matchLabels: {app: agent}}, template: {
          metadata: {labels: {app: agent}}, spec: {terminationGracePeriodSeconds: 0, containers: [{name: c, image: "${image}", command: [sleep, "100000"]}]}}}}`;
      const rolledOut = async (): Promise<void> => {
        expect(await ok('rollout status ds/agent --timeout=20s')).toContain('successfully rolled out');
      };
      await ok('apply -f -', agent('busybox:1'));
      await rolledOut();
      await ok('apply -f -', agent('busybox:2'));
      await rolledOut();
      expect(await ok('rollout history ds/agent')).toMatch(/^1 +<none>\n2 +<none>$/m);
      expect(await ok('rollout history ds/agent --revision=1')).toMatch(/Image:\s+busybox:1/);
      await ok('rollout undo ds/agent');
      await rolledOut();
      expect(await ok('get pods -l app=agent -o jsonpath={.items[*].spec.containers[*].image}')).toBe('busybox:1 busybox:1');
      expect(await ok('rollout history ds/agent')).toMatch(/^2 +<none>\n3 +<none>$/m);
      await ok('rollout restart ds/agent');
      await rolledOut();
      expect(await ok('get controllerrevisions -l app=agent --sort-by=.revision')).toMatch(
        /^NAME +CONTROLLER +REVISION +AGE\n(?:agent-\w+ +daemonset\.apps\/agent +[234] +\w+\n){3}$/,
      );
      await ok('delete ds agent');
    });

    test('logs: of several pods at once, limited in bytes', async () => {
      await ok('logs -l app=web --prefix --max-log-requests=5');
      const [pod, address] = (await ok('get pods -l app=web -o jsonpath={.items[0].metadata.name},{.items[0].status.podIP}')).split(',');
      await ok(`exec box -- wget -q -O - http://${address}/`);
      expect(Buffer.byteLength(await ok(`logs ${pod} --limit-bytes=9`))).toBe(9);
    });

    test('auth: what somebody may do, reconcile; api-resources and explain in their forms', async () => {
      expect(await ok('auth can-i --list')).toMatch(/^\*\.\* +\[\] +\[\] +\[\*\]/m);
      expect(await k('auth can-i get pods --as=nobody')).toMatchObject({ exitCode: 1, stdout: 'no\n' });
      const role =
        '{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: kept, namespace: NS}, rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]}';
      expect(await ok('auth reconcile -f -', role.replace('NS', namespace))).toContain('role.rbac.authorization.k8s.io/kept reconciled');
      expect(await ok('get role kept -o jsonpath={.rules[0].verbs}')).toBe('["get"]');
      expect(await ok('api-resources --namespaced=false --verbs=list,watch -o name')).toMatch(/^nodes$/m);
      expect(await ok('api-resources --api-group=apps -o wide')).toMatch(
        /^deployments +deploy +apps\/v1 +true +Deployment +\S*create\S* +all$/m,
      );
      expect(await ok('explain pods.spec.containers.image')).toMatch(/FIELD: +image <string>|<string>/);
      expect(await ok('explain events --api-version=events.k8s.io/v1')).toContain('events.k8s.io');
    });

    test('kustomize, config, plugin, completion and options need no cluster', async () => {
      await file('kustomization.yaml', 'namePrefix: kz-\nconfigMapGenerator: [{name: gen, literals: [a=b]}]\n');
      expect(await ok(`kustomize ${here}`)).toMatch(/kind: ConfigMap\nmetadata:\n {2}name: kz-gen-/);
      const view = await ok('config view');
      expect(view).toContain('certificate-authority-data: DATA+OMITTED');
      expect(view).toMatch(/client-(?:certificate|key)-data: DATA\+OMITTED|token: REDACTED/);
      expect(await ok('config current-context')).toBe(
        await ok('config view --minify -o jsonpath={.contexts[0].name}').then((name) => `${name}\n`),
      );
      expect(await ok('config get-contexts -o name')).toContain(await ok('config current-context'));
      expect(await ok('options')).toContain('--kubeconfig');
      expect(await ok('completion bash')).toContain('__start_kubectl');
    });

    const database = `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 2
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {terminationGracePeriodSeconds: 0, containers: [{name: c, image: nginx, volumeMounts: [{name: data, mountPath: /data}]}]}
  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], storageClassName: NAME, resources: {requests: {storage: 1Gi}}}}]
${['a', 'b', 'c']
  .map(
    (name) => `---
apiVersion: v1
kind: PersistentVolume
metadata: {name: NAME-${name}}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: NAME, hostPath: {path: /${name}}}
`,
  )
  .join('')}`;

    test('StatefulSets: rolled out, scaled, changed, undone; their claims and volumes', async () => {
      await ok('apply -f -', database.replaceAll('NAME', namespace));
      await ok('rollout status sts/db --timeout=20s');
      expect(await ok('get sts db')).toMatch(/NAME +READY +AGE *\ndb +2\/2 /);
      expect(await ok('get pvc')).toMatch(new RegExp(`data-db-0 +Bound +${namespace}-[abc] +1Gi +RWO +${namespace} `));
      expect(await ok(`get pv ${namespace}-a`)).toMatch(/ +1Gi +RWO +Retain +(?:Bound|Available) /);
      await ok('exec db-0 -- sh -c "echo kept > /data/file"');
      await ok('scale sts db --replicas=3');
      await ok('rollout status sts/db --timeout=20s');
      // Both at once: of a pod that never gets ready an ordered StatefulSet does not move on, here as there.
      const path = '/spec/template/spec/containers/0';
      const changed = [
        { op: 'replace', path: `${path}/image`, value: 'busybox:2' },
        { op: 'add', path: `${path}/command`, value: ['sleep', '100000'] },
      ];
      await ok(`patch sts db --type=json -p ${JSON.stringify(changed)}`);
      await ok('rollout status sts/db --timeout=30s');
      expect(await ok('rollout history sts/db')).toMatch(/REVISION +CHANGE-CAUSE\n1 /);
      expect(await ok('exec db-0 -- cat /data/file')).toBe('kept\n');
      await ok('rollout undo sts/db --to-revision=1');
      await ok('rollout status sts/db --timeout=30s');
      expect(await ok('get pod db-2 -o jsonpath={.spec.containers[0].image}')).toBe('nginx');
      expect(await ok('describe sts db')).toMatch(/Volume Claims:\n +Name: +data\n/);
      await ok('delete sts db');
      await ok('delete pvc --all --timeout=20s');
      await ok(`wait --for=jsonpath={.status.phase}=Released pv/${namespace}-a --timeout=20s`);
      await ok(`delete pv ${namespace}-a ${namespace}-b ${namespace}-c --timeout=20s`);
    });

    test('CronJobs, autoscalers, quotas, ingresses: made by kubectl, shown and described', async () => {
      await ok('create cronjob tick --image=busybox --schedule=@yearly -- echo from a cron job');
      expect(await ok('get cronjob tick')).toMatch(/tick +@yearly +(?:<none> +)?False +0 +<none> /);
      expect(await ok('describe cronjob tick')).toMatch(/Concurrency Policy: +Allow\n/);
      await ok('create job tock --from=cronjob/tick');
      await ok('wait --for=condition=complete job/tock --timeout=20s');
      expect(await ok('logs job/tock')).toBe('from a cron job\n');
      await ok('autoscale deploy web --min=1 --max=3 --cpu-percent=50');
      expect(await ok('get hpa web')).toMatch(/web +Deployment\/web +(?:cpu: )?<unknown>\/50% +1 +3 +0 /);
      expect(await ok('describe hpa web')).toMatch(/Min replicas: +1\n/);
      await ok('create quota q --hard=pods=1,limits.cpu=2');
      expect(await ok('get quota q -o jsonpath={.spec.hard.pods}')).toBe('1');
      await ok('create ingress i --rule=a.example.com/*=web:80 --class=nginx');
      expect(await ok('get ingress i')).toMatch(/i +nginx +a\.example\.com +80 /);
      expect(await ok('describe ingress i')).toMatch(/a\.example\.com/);
      expect(await ok('get all -o name')).toContain('cronjob.batch/tick\n');
      await ok('delete cronjob/tick hpa/web quota/q ingress/i');
    });

    test('cluster-info dump: everything that kubectl looks for', async () => {
      const into = join(here, 'dump');
      expect(await ok(`cluster-info dump --namespaces=${namespace} --output-directory=${into}`)).toContain('Cluster info dumped to');
      expect((await readdir(join(into, namespace))).toSorted()).toEqual(
        expect.arrayContaining(['deployments.json', 'pods.json', 'replication-controllers.json']),
      );
    });

    test.each([
      ['certificate approve nobody', /the server doesn't have a resource type "certificatesigningrequests"/],
      ['top pods', /^error: Metrics API not available$/],
      ['top nodes', /^error: Metrics API not available$/],
    ])('%s: not served, and said so', async (line, words) => {
      expect(await refused(line)).toMatch(words);
    });
  });
});
