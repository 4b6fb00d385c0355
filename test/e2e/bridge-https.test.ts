/** HTTPS that ends at the ELB: certificates of the ELB service, changed under traffic, and what the pod sees. @module */
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatewayEntrypoints } from '../../src/bridge/index.ts';
import { HuaweiHttp, staticCredentials } from '../../src/huawei/index.ts';
import { Lab } from '../../src/lab/index.ts';
import { selfSigned } from '../../src/twin/cce/testing/elb-fixture.ts';
import { documentValues } from '../../src/chart/document-values.ts';
import { mergeValues } from '../../src/chart/values.ts';

const KEY = { namespace: 'default', name: 'secure' };

let lab: Lab;
beforeAll(async () => {
  // Exactly one hop, the ELB, writes X-Forwarded-For.
  lab = await Lab.start({ values: mergeValues(documentValues(), { gatewayAPI: { xffNumTrustedHops: 1 } }) });
}, 60_000);
afterAll(() => lab?.stop());

async function upload(name: string): Promise<string> {
  const { projectId, credentials } = lab.cce.options;
  const http = new HuaweiHttp({
    endpoint: lab.cce.elb.endpoint,
    projectId,
    credentials: staticCredentials(credentials[0]!),
    clock: lab.clock,
    rateLimits: false,
  });
  try {
    const certificate = { name, type: 'server', domain: name, ...(await selfSigned([name])) };
    const path = `/v3/${projectId}/elb/certificates`;
    const made = await http.request<{ certificate: { id: string } }>({ method: 'POST', noun: 'certificates', path, body: { certificate } });
    return made.certificate.id;
  } finally {
    http.close();
  }
}

interface Seen {
  readonly status: number;
  /** Common name of the certificate that was shown. */
  readonly shown: string;
  readonly headers: Record<string, string>;
}

function get(servername: string): Promise<Seen> {
  const port = lab.port(443);
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, servername, rejectUnauthorized: false, agent: false, headers: { accept: 'application/json' } },
      (answer) => {
        const { subject } = (answer.socket as unknown as { getPeerCertificate(): { subject: { CN: string } } }).getPeerCertificate();
        text(answer).then(
          (body) =>
            resolve({
              status: answer.statusCode!,
              shown: subject.CN,
              headers: answer.statusCode === 200 ? (JSON.parse(body) as Pick<Seen, 'headers'>).headers : {},
            }),
          reject,
        );
      },
    );
    asked.on('error', reject).end();
  });
}
const until = (what: string, servername: string, holds: (seen: Seen) => boolean): Promise<Seen> =>
  lab.eventually(what, async () => {
    const seen = await get(servername).catch(() => undefined);
    return seen && holds(seen) && seen;
  });

test('an HTTPS listener of the ELB answers with its certificate, chosen by name, and the pod sees scheme and client', async () => {
  const [main, other] = [await upload('shop.example'), await upload('other.example')];
  await lab.client.create(gatewayEntrypoints, {
    metadata: KEY,
    spec: {
      gatewayRef: { name: 'ip-gateway' },
      elb: { id: lab.elbId },
      listeners: [{ port: 80, elbPort: 443, protocol: 'HTTPS', certificateID: main, sniCertificateIDs: [other] }],
    },
  });
  const seen = await until('HTTP 200 by TLS', 'shop.example', ({ status }) => status === 200);
  expect(seen).toMatchObject({
    shown: 'shop.example',
    headers: { 'x-forwarded-proto': 'https', 'x-envoy-external-address': '198.51.100.7' },
  });
  expect(await get('other.example')).toMatchObject({ status: 200, shown: 'other.example' });
  const { status } = await lab.client.get(gatewayEntrypoints, KEY);
  expect(status).toMatchObject({ listeners: [{ port: 80, elbPort: 443, protocol: 'HTTPS', clientIP: 'Forwarded' }] });
  expect(status?.warnings).toBeUndefined();
});

test('a certificate that is changed is shown without a connection refused; one that is not there changes nothing', async () => {
  const next = await upload('next.example');
  const use = (certificateID: string) =>
    lab.client.patch(gatewayEntrypoints, KEY, {
      type: 'merge',
      body: { spec: { listeners: [{ port: 80, elbPort: 443, protocol: 'HTTPS', certificateID }] } },
    });
  const enough = new AbortController();
  const failures: unknown[] = [];
  const traffic = (async () => {
    while (!enough.signal.aborted) await get('shop.example').catch((error: unknown) => failures.push(error));
  })();
  await use(next);
  await until('the new certificate', 'shop.example', ({ shown }) => shown === 'next.example');
  await use('not-there');
  await lab.eventually('CertificateNotFound', async () => {
    const { status } = await lab.client.get(gatewayEntrypoints, KEY);
    return status?.conditions?.some(({ type, reason }) => type === 'Accepted' && reason === 'CertificateNotFound');
  });
  expect(await get('shop.example')).toMatchObject({ status: 200, shown: 'next.example' });
  enough.abort();
  await traffic;
  expect(failures).toEqual([]);
});
