/**
 * The floor: the least that could do the operator's job. Watches Services over HTTPS and answers each that
 * appears with a NodePort by one signed call that adds the members, and by a second one that lets the members
 * before them drain. No list, no cache, no queue, no status.
 * @module
 */
import { Agent as PlainAgent, request } from 'node:http';
import { Agent, request as secureRequest } from 'node:https';
import { signRequest } from '../../src/huawei/signing.ts';
import { AdjustableClock } from '../../src/kube/clock.ts';
import { loadConnection } from '../../src/kube/kubeconfig.ts';
import type { WatchEvent } from '../../src/kube/objects.ts';
import type { Service } from '../../src/kube/resources.ts';
import { obey } from './orders.ts';

export interface FloorProcessSettings {
  /** Of the ELB's clock. */
  now: number;
  kubeconfig: string;
  elbEndpoint: string;
  projectId: string;
  credentials: { accessKey: string; secretKey: string };
  /** Those that it is to answer. */
  labelSelector: string;
  /** Annotation that holds the id of a Service's pool. */
  poolAnnotation: string;
  addresses: readonly string[];
  subnetId: string;
}

const settings = JSON.parse(process.argv[2]!) as FloorProcessSettings;
const clock = new AdjustableClock({ start: settings.now });
const agent = new PlainAgent({ keepAlive: true });
const connection = await loadConnection({ path: settings.kubeconfig });
const { token } = await connection.credentials();

/** Of the members that were added last, by pool. */
const present = new Map<string, { id: string }[]>();

function call(pool: string, action: string, members: readonly object[]): Promise<{ members: { id: string }[] }> {
  const url = new URL(`${settings.elbEndpoint}/v3/${settings.projectId}/elb/pools/${pool}/members/${action}`);
  const body = JSON.stringify({ members });
  const plain = { 'content-type': 'application/json', 'x-project-id': settings.projectId };
  const signed = signRequest({ method: 'POST', url, headers: plain, body }, settings.credentials, clock.now());
  const headers = { ...signed, 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () =>
        answer.statusCode! < 300 ? resolve(JSON.parse(text) as never) : reject(new Error(`HTTP ${answer.statusCode}: ${text}`)),
      );
    });
    outgoing.on('error', reject).end(body);
  });
}

async function replaceMembers({ metadata, spec }: Service): Promise<void> {
  const port = spec?.ports?.[0]?.nodePort;
  const pool = metadata.annotations?.[settings.poolAnnotation];
  if (port === undefined || pool === undefined) return;
  const member = { protocol_port: port, weight: 1, subnet_cidr_id: settings.subnetId };
  const before = present.get(pool);
  const added = await call(
    pool,
    'batch-add',
    settings.addresses.map((address) => ({ ...member, address, name: address })),
  );
  present.set(pool, added.members);
  if (before)
    await call(
      pool,
      'batch-update',
      before.map(({ id }) => ({ id, weight: 0 })),
    );
}

const watch = secureRequest(
  new URL(`${connection.server}/api/v1/services?watch=true&labelSelector=${encodeURIComponent(settings.labelSelector)}`),
  { agent: new Agent({ ...(connection.ca && { ca: connection.ca }) }), headers: { authorization: `Bearer ${token}` } },
  (answer) => {
    let waiting = '';
    answer.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (waiting + chunk).split('\n');
      waiting = lines.pop()!;
      for (const line of lines) {
        const { type, object } = JSON.parse(line) as WatchEvent<Service>;
        if (type === 'ADDED') void replaceMembers(object);
      }
    });
    answer.on('error', () => undefined);
  },
);
watch.on('error', () => undefined).end();

obey(clock, async () => {
  watch.destroy();
  agent.destroy();
});
