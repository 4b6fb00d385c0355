/** The programs behind images: CoreDNS, curl, the shell and web servers. @module */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { services } from '../../../kube/resources.ts';
import { startEndpoints } from '../services/endpoints.ts';
import { API_ADDRESS, TestCluster } from '../testing/test-cluster.ts';

const DNS = '10.247.0.10';

let cluster: TestCluster;

beforeEach(async () => {
  cluster = await TestCluster.start();
  cluster.run(startEndpoints);
});
afterEach(() => cluster.stop());

const service = (name: string, namespace: string, spec: object) => cluster.client.create(services, { metadata: { name, namespace }, spec });

async function startDns(): Promise<void> {
  await service('kube-dns', 'kube-system', {
    clusterIP: DNS,
    selector: { 'k8s-app': 'kube-dns' },
    ports: [{ name: 'dns', port: 53, protocol: 'UDP' }],
  });
  await cluster.client.create((await import('../../../kube/resources.ts')).pods, {
    metadata: { name: 'coredns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
    spec: {
      nodeName: 'node-1',
      containers: [
        {
          name: 'coredns',
          image: 'swr.cn-north-4.myhuaweicloud.com/hwofficial/coredns:1.10.1',
          readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 1 },
        },
      ],
    },
  });
}

async function startWeb(): Promise<void> {
  await service('test-python-svc', 'default', { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] });
  const container = { name: 'main', image: 'example.com/demo/test-python:1', ports: [{ containerPort: 8080 }] };
  await cluster.createPod('web-0', { nodeName: 'node-1', containers: [container] }, { app: 'web' });
  await cluster.readyPod('web-0');
}

/** Time passes until the pod has ended. */
async function runToEnd(name: string): Promise<{ exitCode: number; log: string }> {
  const pod = await cluster.eventually(async () => {
    await cluster.clock.advance(250);
    const one = await cluster.pod(name);
    return (one.status?.phase === 'Succeeded' || one.status?.phase === 'Failed') && one;
  });
  return { exitCode: pod.status!.containerStatuses![0]!.state!.terminated!.exitCode, log: await cluster.log(name) };
}

async function curl(...args: string[]): Promise<{ exitCode: number; log: string }> {
  const name = `curl-${Math.floor(cluster.context.random() * 1e9)}`;
  await cluster.createPod(name, { nodeName: 'node-1', restartPolicy: 'Never', image: 'curlimages/curl', args });
  return runToEnd(name);
}

describe('CoreDNS and curl', () => {
  it('reach a Service by its cluster name', async () => {
    await startDns();
    await startWeb();
    await cluster.eventually(async () => {
      await cluster.clock.advance(1000);
      return (await cluster.pod('coredns', 'kube-system')).status?.conditions?.some(
        ({ type, status }) => type === 'Ready' && status === 'True',
      );
    });
    const { exitCode, log } = await curl('curl', '-s', '--max-time', '5', 'http://test-python-svc.default.svc.cluster.local/hello?x=1');
    expect(exitCode).toBe(0);
    expect(log).toMatch(/^Hello from web-0\npod: default\/web-0 \(10\.100\.1\.\d+\) on node-1\nrequest: GET \/hello\?x=1\n/);
    const short = await curl('-sS', '-o', '/dev/null', '-w', '%{http_code} %{remote_ip}\\n', 'test-python-svc/status/404');
    expect(short).toMatchObject({ exitCode: 0 });
    expect(short.log).toMatch(/^404 10\.247\./);
    expect(await curl('-sS', '-f', 'http://test-python-svc/status/503')).toEqual({
      exitCode: 22,
      log: 'curl: (22) The requested URL returned error: 503\n',
    });
    expect(await curl('-sS', 'http://no-such-service/')).toEqual({
      exitCode: 6,
      log: 'curl: (6) Could not resolve host: no-such-service\n',
    });
  });

  it('answer headless Services with the addresses of their pods, and pods by address', async () => {
    await startDns();
    await service('set', 'default', { clusterIP: 'None', selector: { app: 'web' }, ports: [{ port: 80 }] });
    await cluster.createPod('a', { nodeName: 'node-1', image: 'nginx' }, { app: 'web' });
    const { status } = await cluster.readyPod('a');
    await cluster.eventually(async () => {
      await cluster.clock.advance(1000);
      return (await cluster.pod('coredns', 'kube-system')).status?.conditions?.some(
        ({ type, status: is }) => type === 'Ready' && is === 'True',
      );
    });
    const dashed = status!.podIP!.replaceAll('.', '-');
    await cluster.createPod('look', {
      nodeName: 'node-1',
      restartPolicy: 'Never',
      command: ['sh', '-c', `nslookup set; nslookup ${dashed}.default.pod.cluster.local; nslookup nothing.here`],
    });
    const { log } = await runToEnd('look');
    expect(log).toContain(`Name:\tset\nAddress: ${status!.podIP}\n`);
    expect(log).toContain(`Name:\t${dashed}.default.pod.cluster.local\nAddress: ${status!.podIP}\n`);
    expect(log).toContain("** server can't find nothing.here: NXDOMAIN");
  });

  it('show in CoreDNS that the API server does not answer (問題三)', async () => {
    cluster.network.silent.add('10.247.0.1:443');
    await startDns();
    const look = async (): Promise<string> => {
      const { PassThrough } = await import('node:stream');
      const output = new PassThrough();
      const signal = new AbortController().signal;
      await cluster.runtime.logs(
        { namespace: 'kube-system', pod: 'coredns', container: 'coredns' },
        { follow: false, previous: false, timestamps: false, signal },
        output,
      );
      output.end();
      return (await output.toArray()).join('');
    };
    const log = await cluster.eventually(async () => {
      await cluster.clock.advance(5000);
      const text = await look();
      return text.includes('i/o timeout') && text;
    });
    expect(log).toContain('[WARNING] plugin/kubernetes: starting server with unsynced Kubernetes API');
    expect(log).toContain(
      'Failed to watch *v1.Namespace: failed to list *v1.Namespace: Get "https://10.247.0.1:443/api/v1/namespaces?limit=500&resourceVersion=0": dial tcp 10.247.0.1:443: i/o timeout',
    );
    expect((await cluster.pod('coredns', 'kube-system')).status?.containerStatuses?.[0]?.ready).toBe(false);
    cluster.network.silent.clear();
    await cluster.eventually(async () => {
      await cluster.clock.advance(5000);
      return (await cluster.pod('coredns', 'kube-system')).status?.containerStatuses?.[0]?.ready;
    });
    // The connection that was open is lost when the path goes silent later.
    cluster.network.silent.add('10.247.0.1:443');
    cluster.network.silent.add(`${API_ADDRESS.address}:${API_ADDRESS.port}`);
    await cluster.eventually(async () => {
      await cluster.clock.advance(5000);
      return (await look()).includes('http2: client connection lost');
    });
  });
});

describe('curl', () => {
  it('gives up after --max-time when packets are dropped', async () => {
    cluster.network.silent.add('10.9.9.9:80');
    const { exitCode, log } = await curl('curl', '-sS', '--max-time', '5', 'http://10.9.9.9/');
    expect(exitCode).toBe(28);
    expect(log).toBe('curl: (28) Connection timed out after 5000 milliseconds\n');
  });

  it('tells a refused connection, with its progress meter before', async () => {
    const { exitCode, log } = await curl('http://10.9.9.9:81/');
    expect(exitCode).toBe(7);
    expect(log).toContain('  % Total    % Received % Xferd  Average Speed');
    expect(log).toMatch(/\ncurl: \(7\) Failed to connect to 10\.9\.9\.9 port 81 after \d+ ms: Couldn't connect to server\n$/);
  });

  it('sends methods, headers and data, and shows heads', async () => {
    await startWeb();
    const { status } = await cluster.pod('web-0');
    const { log } = await curl(
      '-s',
      '-i',
      '-X',
      'PUT',
      '-H',
      'Host: shop.example',
      '-H',
      'X-Forwarded-For: 198.51.100.7',
      '-d',
      'a=1',
      `http://${status!.podIP}:8080/cart`,
    );
    expect(log).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(log).toContain('request: PUT /cart\nhost: shop.example\n');
    expect(log).toContain('x-forwarded-for: 198.51.100.7\n');
  });

  it('tells an empty reply, an operation that takes too long, and a wrong option', async () => {
    cluster.network.listen({ address: '10.9.9.1', port: 80 }, (socket) => socket.once('data', () => socket.end()));
    cluster.network.listen({ address: '10.9.9.2', port: 80 }, (socket) => socket.resume());
    expect(await curl('-sS', 'http://10.9.9.1/')).toEqual({ exitCode: 52, log: 'curl: (52) Empty reply from server\n' });
    expect(await curl('-sS', '-m', '2', 'http://10.9.9.2/')).toEqual({
      exitCode: 28,
      log: 'curl: (28) Operation timed out after 2000 milliseconds with 0 bytes received\n',
    });
    expect(await curl('--bogus', 'http://10.9.9.2/')).toEqual({
      exitCode: 2,
      log: "curl: option --bogus: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
    });
  });

  it('goes to several URLs and takes addresses from --resolve', async () => {
    await startWeb();
    const ip = (await cluster.pod('web-0')).status!.podIP!;
    const { exitCode, log } = await curl(
      '-s',
      '-w',
      '%{http_code}\\n',
      '--resolve',
      `shop.example:8080:${ip}`,
      'http://shop.example:8080/healthz',
      `http://${ip}:8080/status/418`,
    );
    expect(exitCode).toBe(0);
    expect(log).toMatch(/^ok\n200\nHello from web-0[\s\S]*418\n$/);
  });
});

describe('shell', () => {
  const script = async (text: string): Promise<{ exitCode: number; log: string }> => {
    const name = `sh-${Math.floor(cluster.context.random() * 1e9)}`;
    await cluster.createPod(name, { nodeName: 'node-1', restartPolicy: 'Never', command: ['sh', '-c', text] });
    return runToEnd(name);
  };

  it('ends its options at --', async () => {
    await cluster.createPod('dashes', {
      nodeName: 'node-1',
      restartPolicy: 'Never',
      command: ['bash', '-c', '--'],
      args: ['echo $1$0', 'b', 'a'],
    });
    expect(await runToEnd('dashes')).toEqual({ exitCode: 0, log: 'ab\n' });
  });

  it.each([
    ['echo a; echo b && echo c || echo d', 'a\nb\nc\n', 0],
    ['false || echo "x  y"; exit 4', 'x  y\n', 4],
    ['for i in 1 2 3; do echo -n $i; done; echo', '123\n', 0],
    ['if [ "$HOSTNAME" = nobody ]; then echo no; else echo yes; fi', 'yes\n', 0],
    ['x=$(echo hi | grep -c h); echo "[$x]" ${none:-default}', '[1] default\n', 0],
    ['i=0; while [ $i -lt 2 ]; do i=$(echo $i | grep -q 0 && echo 1 || echo 2); echo $i; done', '1\n2\n', 0],
    ['set -e; true; false; echo never', '', 1],
    ['i=1; while [ $i -le 3 ]; do echo -n "$i "; i=$((i + 1)); done; echo $(( (2+3)*-4 % 7 )) $((1<2 && !0 ? 8/3 : x))', '1 2 3 -6 2\n', 0],
    ['echo $((1/0))', 'sh: divide by zero\n', 2],
    ['echo $((1 2))', 'sh: arithmetic syntax error\n', 2],
    ['nothing-here', 'sh: nothing-here: not found\n', 127],
    ["echo 'unfinished", 'sh: syntax error: unterminated quoted string\n', 2],
    [
      'echo hidden > /dev/null 2>&1; echo out > /tmp/f; cat /tmp/f /none; hostname | wc -l',
      "out\ncat: can't open '/none': No such file or directory\n1\n",
      0,
    ],
  ])('%s', async (text, log, exitCode) => {
    expect(await script(text)).toEqual({ exitCode, log });
  });
});
