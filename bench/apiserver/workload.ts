/** What the API servers are asked to do: the same requests, in the same order, for each of them. @module */
import type { Call, Client, Figures } from './client.ts';

const NAMESPACE = 'bench';
const base = `/api/v1/namespaces/${NAMESPACE}`;

/** About as large as pods are on a cluster: 3.5 KB. */
export const pod = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: NAMESPACE,
    labels: { app: 'web', 'pod-template-hash': '7f9c88bd47', tier: 'front' },
    annotations: { note: 'x'.repeat(1200), 'kubernetes.io/psp': 'none' },
  },
  spec: {
    nodeName: 'node-1',
    terminationGracePeriodSeconds: 0,
    automountServiceAccountToken: false,
    containers: [
      {
        name: 'web',
        image: 'registry.example/web:1.2.3',
        ports: [{ containerPort: 8080, name: 'http' }],
        env: Array.from({ length: 12 }, (_, index) => ({ name: `SETTING_${index}`, value: `value-${index}` })),
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '1', memory: '512Mi' } },
        readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 10 },
      },
    ],
  },
});

const configMap = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: NAMESPACE },
  data: { key: 'x'.repeat(512) },
});

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));

export async function prepare(client: Client): Promise<void> {
  await client.call({
    method: 'POST',
    path: '/api/v1/namespaces',
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
  });
  // No controller makes it here, and kube-apiserver wants it for every pod.
  await client.call({
    method: 'POST',
    path: `${base}/serviceaccounts`,
    body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } },
  });
}

/** Pods up to this many. */
export async function fill(client: Client, from: number, to: number): Promise<void> {
  const calls = times(to - from, (index): Call => ({ method: 'POST', path: `${base}/pods`, body: pod(`pod-${from + index}`) }));
  await client.measure(calls, 32);
}

export interface Row {
  readonly name: string;
  readonly run: (client: Client, round: number) => Promise<Figures>;
}

export const getPods = (client: Client, count: number, concurrency: number): Promise<Figures> =>
  client.measure(
    times(count, (index) => ({ method: 'GET', path: `${base}/pods/pod-${index % 500}` })),
    concurrency,
  );

/** Rows that want 500 pods, then those that want 10,000. */
export const rows = (count: number, concurrency: number): readonly Row[] => [
  { name: 'get a pod', run: (client) => getPods(client, count, concurrency) },
  {
    name: 'create a ConfigMap',
    run: (client, round) =>
      client.measure(
        times(count, (index) => ({ method: 'POST', path: `${base}/configmaps`, body: configMap(`made-${round}-${index}`) })),
        concurrency,
      ),
  },
  {
    name: 'merge patch of a ConfigMap',
    run: (client, round) =>
      client.measure(
        times(count, (index) => ({
          method: 'PATCH',
          path: `${base}/configmaps/made-${round}-${index}`,
          contentType: 'application/merge-patch+json',
          body: { data: { patched: `${round}` } },
        })),
        concurrency,
      ),
  },
  {
    name: 'server-side apply of a ConfigMap',
    run: (client, round) =>
      client.measure(
        times(count, (index) => ({
          method: 'PATCH',
          path: `${base}/configmaps/applied-${index % 200}?fieldManager=bench&force=true`,
          contentType: 'application/apply-patch+yaml',
          body: {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: `applied-${index % 200}`, namespace: NAMESPACE },
            data: { key: `${round}-${index}` },
          },
        })),
        concurrency,
      ),
  },
];

export const list = (client: Client, limit: number | undefined, count: number): Promise<Figures> =>
  client.measure(
    times(count, () => ({ method: 'GET', path: `${base}/pods${limit === undefined ? '' : `?limit=${limit}`}` })),
    4,
  );

export interface FanOut {
  readonly eventsPerSecond: number;
  /** ms from the write's answer being asked for to its event at a watcher. */
  readonly p50: number;
  readonly p99: number;
}

/** One writer, so many watchers; every watcher sees every event, or the run fails. */
export async function fanOut(client: Client, watchers: number, events: number): Promise<FanOut> {
  const sentAt = new Map<string, number>();
  const latencies: number[] = [];
  let seen = 0;
  let finished = (): void => undefined;
  const all = new Promise<void>((done) => (finished = done));
  const closes = await Promise.all(
    times(watchers, () =>
      client.watch(`${base}/configmaps?watch=1&labelSelector=fan%3Dout`, (line) => {
        const name = /"name":"(fan-[\d-]+)"/.exec(line)?.[1];
        const at = name === undefined ? undefined : sentAt.get(name);
        if (at === undefined) return;
        latencies.push(performance.now() - at);
        if (++seen === watchers * events) finished();
      }),
    ),
  );
  const began = performance.now();
  const run = Math.round(began);
  for (let index = 0; index < events; index += 1) {
    const name = `fan-${run}-${index}`;
    sentAt.set(name, performance.now());
    const body = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: NAMESPACE, labels: { fan: 'out' } },
      data: { key: 'x'.repeat(256) },
    };
    await client.call({ method: 'POST', path: `${base}/configmaps`, body });
  }
  await all;
  const seconds = (performance.now() - began) / 1000;
  for (const close of closes) close();
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor((latencies.length - 1) * share)]!;
  return { eventsPerSecond: (watchers * events) / seconds, p50: at(0.5), p99: at(0.99) };
}
