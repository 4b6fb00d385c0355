/** The life of pods and containers on a node. @module */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodes, pods } from '../../../kube/resources.ts';
import { TestCluster } from '../testing/test-cluster.ts';

describe('kubelet', () => {
  let cluster: TestCluster;

  beforeEach(async () => {
    cluster = await TestCluster.start();
  });
  afterEach(() => cluster.stop());

  it('runs a pod to success and keeps its log', async () => {
    await cluster.createPod('once', { nodeName: 'node-1', restartPolicy: 'Never', args: ['echo', 'hello', 'there'] });
    const pod = await cluster.podInPhase('once', 'Succeeded');
    expect(pod.status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
    expect(pod.status?.podIP).toBe('10.100.1.2');
    expect(await cluster.log('once')).toBe('hello there\n');
    const reasons = (await cluster.eventsOf('once')).map(({ reason }) => reason);
    expect(reasons).toEqual(['Pulling', 'Pulled', 'Created', 'Started']);
  });

  it('reports the exit code and message of a failed container', async () => {
    await cluster.client.create(pods, {
      metadata: { name: 'bad', namespace: 'default' },
      spec: {
        nodeName: 'node-1',
        restartPolicy: 'Never',
        containers: [
          {
            name: 'main',
            image: 'busybox',
            terminationMessagePolicy: 'FallbackToLogsOnError',
            command: ['sh', '-c', 'echo last words; exit 3'],
          },
        ],
      },
    });
    const pod = await cluster.podInPhase('bad', 'Failed');
    expect(pod.status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 3, reason: 'Error', message: 'last words\n' });
  });

  it('restarts a crashing container with a back-off that doubles', async () => {
    await cluster.createPod('crash', { nodeName: 'node-1', command: ['sh', '-c', 'echo run; exit 1'] });
    const backOff = (restarts: number, delay: string) =>
      cluster.eventually(async () => {
        const [status] = (await cluster.pod('crash')).status?.containerStatuses ?? [];
        return status?.restartCount === restarts && status.state?.waiting?.message?.startsWith(`back-off ${delay} restarting`) && status;
      });
    const first = await backOff(1, '10s');
    expect(first.state?.waiting?.reason).toBe('CrashLoopBackOff');
    expect(first.lastState?.terminated?.exitCode).toBe(1);
    await cluster.clock.advance(10_000);
    await backOff(2, '20s');
    await cluster.clock.advance(20_000);
    await backOff(3, '40s');
    expect(await cluster.log('crash', { previous: true })).toBe('run\n');
  });

  it('names the images that exist when one does not', async () => {
    await cluster.createPod('typo', { nodeName: 'node-1', image: 'nginxx:1.27' });
    const waiting = await cluster.eventually(async () => (await cluster.pod('typo')).status?.containerStatuses?.[0]?.state?.waiting);
    await cluster.eventually(
      async () => (await cluster.pod('typo')).status?.containerStatuses?.[0]?.state?.waiting?.reason === 'ErrImagePull',
    );
    await cluster.clock.advance(1000);
    const backOff = await cluster.eventually(async () => {
      const state = (await cluster.pod('typo')).status?.containerStatuses?.[0]?.state?.waiting;
      return state?.reason === 'ImagePullBackOff' && state;
    });
    expect(waiting).toBeDefined();
    expect(backOff.message).toMatch(
      /Back-off pulling image "nginxx:1.27": ErrImagePull: .*docker.io\/library\/nginxx:1.27: not found .*curlimages\/curl/,
    );
    await expect(cluster.log('typo')).rejects.toThrow(
      'container "main" in pod "typo" is waiting to start: trying and failing to pull image',
    );
  });

  it('gives each run files of its own, and the pod volumes that stay, each as writable as it says', async () => {
    const { configMaps } = await import('../../../kube/resources.ts');
    await cluster.client.create(configMaps, {
      metadata: { name: 'files', namespace: 'default' },
      data: { 'app.conf': 'setting', other: 'o' },
    });
    const first = 'echo kept > /data/seen; echo inner > /data/sub/inner; echo x > /tmp/own; exit 1';
    const second = [
      'pwd',
      'cat app.conf',
      'ls /config /tmp /data',
      'cat /inside/inner',
      'echo x > /config/new',
      'echo x > /readonly/new',
      'echo x > /nowhere/new',
      'exit 0',
    ].join('; ');
    await cluster.client.create(pods, {
      metadata: { name: 'files', namespace: 'default' },
      spec: {
        nodeName: 'node-1',
        restartPolicy: 'OnFailure',
        containers: [
          {
            name: 'main',
            image: 'busybox',
            workingDir: '/srv',
            command: ['sh', '-c', `if test -f /data/seen; then ${second}; fi; ${first}`],
            volumeMounts: [
              { name: 'config', mountPath: '/config' },
              { name: 'config', mountPath: '/srv/app.conf', subPath: 'app.conf' },
              { name: 'data', mountPath: '/data' },
              { name: 'data', mountPath: '/inside', subPath: 'sub' },
              { name: 'data', mountPath: '/readonly', readOnly: true },
            ],
          },
        ],
        volumes: [
          { name: 'config', configMap: { name: 'files' } },
          { name: 'data', emptyDir: {} },
        ],
      },
    });
    await cluster.eventually(async () => {
      await cluster.clock.advance(1000);
      return (await cluster.pod('files')).status?.phase === 'Succeeded';
    });
    expect((await cluster.log('files')).split('\n')).toEqual([
      '/srv',
      'settingapp.conf',
      'other',
      'seen',
      'sub',
      'inner',
      "sh: can't create /config/new: Read-only file system",
      "sh: can't create /readonly/new: Read-only file system",
      "sh: can't create /nowhere/new: No such file or directory",
      '',
    ]);
  });

  it('fails to start a command that the image lacks, in the words of the runtime', async () => {
    await cluster.createPod('lost', { nodeName: 'node-1', restartPolicy: 'Never', command: ['no-such-tool'] });
    const pod = await cluster.podInPhase('lost', 'Failed');
    const ended = pod.status?.containerStatuses?.[0]?.state?.terminated;
    expect(ended).toMatchObject({ exitCode: 128, reason: 'StartError' });
    expect(ended?.message).toContain('exec: "no-such-tool": executable file not found in $PATH');
  });

  it('runs init containers in order, and stops at the first that fails', async () => {
    await cluster.client.create(pods, {
      metadata: { name: 'init', namespace: 'default' },
      spec: {
        nodeName: 'node-1',
        restartPolicy: 'Never',
        initContainers: [
          {
            name: 'first',
            image: 'busybox',
            command: ['sh', '-c', 'echo one > /shared/out'],
            volumeMounts: [{ name: 'v', mountPath: '/shared' }],
          },
          {
            name: 'second',
            image: 'busybox',
            command: ['sh', '-c', 'echo two >> /shared/out'],
            volumeMounts: [{ name: 'v', mountPath: '/shared' }],
          },
        ],
        containers: [
          { name: 'main', image: 'busybox', command: ['cat', '/shared/out'], volumeMounts: [{ name: 'v', mountPath: '/shared' }] },
        ],
        volumes: [{ name: 'v', emptyDir: {} }],
      },
    });
    await cluster.podInPhase('init', 'Succeeded');
    expect(await cluster.log('init')).toBe('one\ntwo\n');
  });

  it('ends a pod gracefully and takes its object away', async () => {
    await cluster.createPod('web', { nodeName: 'node-1', image: 'nginx' });
    await cluster.readyPod('web');
    expect(cluster.network.listening).toContain('10.100.1.2:80');
    await cluster.client.delete(pods, { namespace: 'default', name: 'web' });
    await cluster.eventually(async () => (await cluster.client.list(pods, { namespace: 'default' })).items.length === 0);
    expect(cluster.network.listening).not.toContain('10.100.1.2:80');
    expect((await cluster.eventsOf('web')).map(({ message }) => message)).toContain('Stopping container main');
  });

  it('kills what does not stop within its grace period', async () => {
    cluster.context.images.register('stubborn', { run: () => new Promise(() => undefined) });
    await cluster.createPod('stubborn', { nodeName: 'node-1', image: 'stubborn', terminationGracePeriodSeconds: 20 });
    await cluster.readyPod('stubborn');
    await cluster.client.delete(pods, { namespace: 'default', name: 'stubborn' });
    await cluster.eventually(async () => (await cluster.eventsOf('stubborn')).some(({ reason }) => reason === 'Killing'));
    await cluster.clock.advance(19_000);
    expect((await cluster.pod('stubborn')).metadata.deletionTimestamp).toBeDefined();
    await cluster.clock.advance(1000);
    await cluster.eventually(async () => (await cluster.client.list(pods, { namespace: 'default' })).items.length === 0);
  });

  it('gives the downward API, ConfigMaps and the address of the API server to containers', async () => {
    const { configMaps } = await import('../../../kube/resources.ts');
    await cluster.client.create(configMaps, {
      metadata: { name: 'settings', namespace: 'default' },
      data: { color: 'green', 'app.conf': 'x=1\n' },
    });
    await cluster.client.create(pods, {
      metadata: { name: 'env', namespace: 'default', labels: { app: 'env' } },
      spec: {
        nodeName: 'node-1',
        restartPolicy: 'Never',
        containers: [
          {
            name: 'main',
            image: 'busybox',
            env: [
              { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
              { name: 'APP', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
              { name: 'URL', value: 'http://$(IP)/' },
            ],
            envFrom: [{ configMapRef: { name: 'settings' }, prefix: 'S_' }],
            command: ['sh', '-c', 'echo $IP $APP $URL $S_color $KUBERNETES_SERVICE_HOST; cat /etc/app/app.conf'],
            volumeMounts: [{ name: 'c', mountPath: '/etc/app' }],
          },
        ],
        volumes: [{ name: 'c', configMap: { name: 'settings' } }],
      },
    });
    await cluster.podInPhase('env', 'Succeeded');
    expect(await cluster.log('env')).toBe('10.100.1.2 env http://10.100.1.2/ green 10.247.0.1\nx=1\n');
  });

  it('waits for a missing ConfigMap and starts once it is there', async () => {
    const { configMaps } = await import('../../../kube/resources.ts');
    await cluster.client.create(pods, {
      metadata: { name: 'needs', namespace: 'default' },
      spec: {
        nodeName: 'node-1',
        restartPolicy: 'Never',
        containers: [{ name: 'main', image: 'busybox', args: ['env'], envFrom: [{ configMapRef: { name: 'late' } }] }],
      },
    });
    const waiting = await cluster.eventually(async () => {
      const state = (await cluster.pod('needs')).status?.containerStatuses?.[0]?.state?.waiting;
      return state?.reason === 'CreateContainerConfigError' && state;
    });
    expect(waiting.message).toBe('configmap "late" not found');
    await cluster.client.create(configMaps, { metadata: { name: 'late', namespace: 'default' }, data: { A: '1' } });
    await cluster.clock.advance(10_000);
    await cluster.podInPhase('needs', 'Succeeded');
    expect(await cluster.log('needs')).toContain('A=1\n');
  });

  it('takes a pod out of service by its readiness probe and restarts it by its liveness probe', async () => {
    let healthy = true;
    cluster.context.images.register('flaky', {
      run: async (process) => {
        const { serveHttp } = await import('../programs/serve-http.ts');
        return serveHttp(process, 8080, (_request, response) => {
          response.statusCode = healthy ? 200 : 503;
          response.end();
        });
      },
    });
    await cluster.client.create(pods, {
      metadata: { name: 'probed', namespace: 'default' },
      spec: {
        nodeName: 'node-1',
        containers: [
          {
            name: 'main',
            image: 'flaky',
            ports: [{ name: 'http', containerPort: 8080 }],
            readinessProbe: { httpGet: { port: 'http', path: '/ready' }, periodSeconds: 5, failureThreshold: 2 },
            livenessProbe: { httpGet: { port: 8080 }, periodSeconds: 10, failureThreshold: 3 },
          },
        ],
      },
    });
    await cluster.podInPhase('probed', 'Running');
    await cluster.clock.advance(0);
    await cluster.readyPod('probed');
    healthy = false;
    await cluster.eventually(async () => {
      await cluster.clock.advance(1000);
      return (await cluster.pod('probed')).status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'False';
    });
    await cluster.eventually(async () => {
      await cluster.clock.advance(1000);
      return (await cluster.pod('probed')).status?.containerStatuses?.[0]?.restartCount === 1;
    });
    const messages = (await cluster.eventsOf('probed')).map(({ message }) => message);
    expect(messages).toContain('Readiness probe failed: HTTP probe failed with statuscode: 503');
    expect(messages).toContain('Container main failed liveness probe, will be restarted');
  });
});

describe('kubelet and its node', () => {
  it('is not ready without a CNI configuration, but runs pods of the host network', async () => {
    const cluster = await TestCluster.start({ withoutCni: true });
    try {
      const ready = await cluster.eventually(async () =>
        (await cluster.client.get(nodes, { name: 'node-1' })).status?.conditions?.find(({ type }) => type === 'Ready'),
      );
      expect(ready).toMatchObject({ status: 'False', reason: 'KubeletNotReady' });
      expect(ready.message).toContain(
        'NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
      );
      await cluster.createPod('host', { nodeName: 'node-1', image: 'nginx', hostNetwork: true });
      const host = await cluster.readyPod('host');
      expect(host.status?.podIP).toBe('10.2.128.11');
      await cluster.createPod('waits', { nodeName: 'node-1', image: 'nginx' });
      await cluster.eventually(async () => (await cluster.eventsOf('waits')).some(({ reason }) => reason === 'NetworkNotReady'));
      expect((await cluster.pod('waits')).status?.phase).toBe('Pending');
      cluster.machines
        .get('node-1')!
        .installCni('05-cilium.conflist', { name: 'cilium-cni', add: async () => ({ ip: '10.100.0.7', release: () => undefined }) });
      await cluster.readyPod('waits');
      await cluster.eventually(async () =>
        (await cluster.client.get(nodes, { name: 'node-1' })).status?.conditions?.some(
          ({ type, status }) => type === 'Ready' && status === 'True',
        ),
      );
    } finally {
      await cluster.stop();
    }
  });

  it('retries a sandbox whose CNI plugin fails', async () => {
    const cluster = await TestCluster.start({ withoutCni: true });
    try {
      let attempts = 0;
      cluster.machines.get('node-1')!.installCni('05-cilium.conflist', {
        name: 'cilium-cni',
        add: async () => {
          attempts += 1;
          if (attempts < 3) throw new Error('unable to allocate IP: range is full');
          return { ip: '10.100.0.9', release: () => undefined };
        },
      });
      await cluster.createPod('full', { nodeName: 'node-1', image: 'nginx' });
      await cluster.eventually(async () => (await cluster.eventsOf('full')).find(({ reason }) => reason === 'FailedCreatePodSandBox'));
      await cluster.clock.advance(1000);
      await cluster.eventually(() => attempts === 2);
      await cluster.clock.advance(2000);
      await cluster.readyPod('full');
      const failure = (await cluster.eventsOf('full')).find(({ reason }) => reason === 'FailedCreatePodSandBox');
      expect(failure?.message).toMatch(
        /^Failed to create pod sandbox: rpc error: .*plugin type="cilium-cni" failed \(add\): unable to allocate IP: range is full$/,
      );
    } finally {
      await cluster.stop();
    }
  });

  it('starts its pods again after the machine was off', async () => {
    const cluster = await TestCluster.start();
    try {
      await cluster.createPod('web', { nodeName: 'node-1', image: 'nginx' });
      await cluster.readyPod('web');
      const machine = cluster.machines.get('node-1')!;
      machine.up = false;
      await cluster.eventually(() => !cluster.network.listening.some((at) => at.endsWith(':80')));
      machine.up = true;
      const pod = await cluster.eventually(async () => {
        const one = await cluster.pod('web');
        return one.status?.containerStatuses?.[0]?.restartCount === 1 && one.status.containerStatuses[0].ready && one;
      });
      expect(pod.status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({ exitCode: 255, reason: 'Unknown' });
    } finally {
      await cluster.stop();
    }
  });

  it('starts its pods again when the power goes a second time while they are being started', async () => {
    const cluster = await TestCluster.start();
    try {
      await cluster.createPod('web', { nodeName: 'node-1', image: 'nginx', hostNetwork: true });
      await cluster.readyPod('web');
      const machine = cluster.machines.get('node-1')!;
      // At each turn of the event loop once: nobody knows at which the program is between prepared and running.
      for (let turns = 0; turns < 8; turns++) {
        machine.up = false;
        await cluster.eventually(() => !cluster.network.listening.some((at) => at.endsWith(':80')));
        machine.up = true;
        for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      }
      await cluster.eventually(async () => (await cluster.pod('web')).status?.containerStatuses?.[0]?.ready);
    } finally {
      await cluster.stop();
    }
  });

  it('leaves no timer behind', async () => {
    const cluster = await TestCluster.start();
    await cluster.createPod('web', { nodeName: 'node-1', image: 'nginx' });
    await cluster.createPod('crash', { nodeName: 'node-1', command: ['false'] });
    await cluster.readyPod('web');
    await cluster.stop();
    expect(cluster.clock.pending).toBe(0);
  });
});
