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
  /** ms from the moment in which the write is sent to its event at a watcher. */
  readonly p50: number;
  readonly p99: number;
}

export interface FanOutOptions {
  readonly watchers: number;
  readonly events: number;
  /** Writes that one writer has under way at a time. */
  readonly inFlight: number;
}

/** Of so many watchers one reads the names in its events; the others, which are to cost the client little, count lines. */
const READER_IN = 20;
const LINE_FEED = 10;

/** One writer, many watchers; every watcher sees every event, or the run fails. */
export async function fanOut(client: Client, { watchers, events, inFlight }: FanOutOptions): Promise<FanOut> {
  // What earlier runs have written is none of its business.
  const run = Math.round(performance.now());
  const sentAt = new Map<string, number>();
  const latencies: number[] = [];
  let seen = 0;
  let finished = (): void => undefined;
  const all = new Promise<void>((done) => (finished = done));
  const count = (more: number): void => {
    seen += more;
    if (seen === watchers * events) finished();
  };
  const closes = await Promise.all(
    times(watchers, (index) =>
      client.watch(
        `${base}/configmaps?watch=1&labelSelector=run%3D${run}`,
        index % READER_IN === 0 ? reader(sentAt, latencies, count) : counter(count),
      ),
    ),
  );
  const began = performance.now();
  let next = 0;
  const write = async (): Promise<void> => {
    while (next < events) {
      const name = `fan-${run}-${next++}`;
      sentAt.set(name, performance.now());
      const metadata = { name, namespace: NAMESPACE, labels: { run: `${run}` } };
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { key: 'x'.repeat(256) } };
      await client.call({ method: 'POST', path: `${base}/configmaps`, body });
    }
  };
  await Promise.all(times(inFlight, write));
  await all;
  const seconds = (performance.now() - began) / 1000;
  for (const close of closes) close();
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor((latencies.length - 1) * share)]!;
  return { eventsPerSecond: (watchers * events) / seconds, p50: at(0.5), p99: at(0.99) };
}

/** An event is a line, and JSON has no line feed within it. */
const counter =
  (count: (more: number) => void) =>
  (chunk: Buffer): void => {
    let lines = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) lines += 1;
    if (lines > 0) count(lines);
  };

function reader(sentAt: ReadonlyMap<string, number>, latencies: number[], count: (more: number) => void): (chunk: Buffer) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const at = sentAt.get(/"name":"(fan-[\d-]+)"/.exec(line)?.[1] ?? '');
      if (at === undefined) throw new Error(`nobody has written what a watch shows: ${line.slice(0, 200)}`);
      latencies.push(performance.now() - at);
    }
    count(lines.length);
  };
}
