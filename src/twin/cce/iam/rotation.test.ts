/** End to end: an ELB client on the chain of credentials, while keys are rotated, expire and are revoked under load. @module */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  standardCredentials,
  type CredentialChain,
  type CredentialEvent,
  type StandardCredentialsOptions,
} from '../../../huawei/credentials.ts';
import { ElbClient } from '../../../huawei/elb/client.ts';
import type { FinishedCall } from '../../../huawei/http.ts';
import { AdjustableClock } from '../../../kube/clock.ts';
import { addLoadBalancer, startElb, type ElbService } from '../elb/index.ts';
import { startIam, type IamService } from './index.ts';
import { identityToken } from './testing/identity-token.ts';

const MINUTE = 60_000;
const PROJECT = '0123456789abcdef0123456789abcdef';
const REGION = 'cn-north-4';
const IDP = { id: 'cce-lab', issuer: 'https://kubernetes.default.svc', audience: 'iam' };

let clock: AdjustableClock;
let iam: IamService;
let elb: ElbService;
let loadBalancer: string;
let chain: CredentialChain;
let client: ElbClient;
let directory: string;
let events: CredentialEvent[];
let calls: FinishedCall[];

beforeEach(async () => {
  clock = new AdjustableClock({ frozen: true, start: Date.UTC(2026, 10, 23) });
  directory = await mkdtemp(join(tmpdir(), 'rotation-'));
  [events, calls] = [[], []];
  iam = await startIam({
    clock,
    projects: [{ id: PROJECT, name: REGION }],
    credentials: [1, 2].map((n) => ({ accessKey: `AK${n}`, secretKey: `SK${n}` })),
    identityProviders: [IDP],
    keyLifetimeMs: 60 * MINUTE,
    renewAheadMs: 15 * MINUTE,
  });
  elb = await startElb({
    clock,
    random: () => 0.5,
    region: REGION,
    projectId: PROJECT,
    vpcId: 'vpc-1',
    subnets: [{ id: 'b9e0a5a1-0000-4000-8000-000000000001', networkId: 'net-1', cidr: '10.2.128.0/17' }],
    availabilityZones: ['cn-north-4a'],
    quotas: {},
    instanceAt: () => undefined,
    dial: () => Promise.reject(new Error('nothing listens')),
    clientAddress: (address) => address,
    credentialsOf: (accessKey) => iam.credentialsOf(accessKey),
    log: () => undefined,
  });
  loadBalancer = addLoadBalancer(elb.state, { name: 'lab-elb', guaranteed: false }).id;
});

afterEach(async () => {
  client.close();
  chain.close();
  await elb.stop();
  await iam.stop();
  await rm(directory, { recursive: true });
  expect(clock.pending).toBe(0);
});

function connect(options: Partial<StandardCredentialsOptions> = {}): void {
  chain = standardCredentials({
    clock,
    region: REGION,
    random: () => 0.5,
    metadataEndpoint: iam.metadata.endpoint,
    iamEndpoint: iam.iam.endpoint,
    env: {},
    onEvent: (event) => events.push(event),
    ...options,
  });
  client = new ElbClient({
    endpoint: elb.api.endpoint,
    projectId: PROJECT,
    credentials: chain,
    clock,
    rateLimits: false,
    retries: 0,
    onCall: (call) => calls.push(call),
  });
}

/** Reads and writes for so many minutes, ten calls a minute at once; `each` goes before. A failed call fails it. */
async function load(minutes: number, each: (minute: number) => void | Promise<void> = () => undefined): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await each(minute);
    const name = `minute ${minute}`;
    await Promise.all([
      ...Array.from({ length: 8 }, () => client.listListeners({ loadbalancer_id: loadBalancer })),
      client.updateLoadBalancer(loadBalancer, { name }),
      client.createListener({ loadbalancer_id: loadBalancer, protocol: 'TCP', protocol_port: 1 + minute }),
    ]);
    expect(elb.state.loadBalancers.get(loadBalancer)!.name).toBe(name);
    await clock.advance(MINUTE);
    await client.deleteListener((await client.listListeners({ loadbalancer_id: loadBalancer }))[0]!.id);
  }
}

const keysUsed = (): string[] => [...new Set(events.flatMap((event) => (event.type === 'obtained' ? [event.accessKey] : [])))];

describe('no call fails', () => {
  it('while the keys of an agency expire again and again', async () => {
    connect();
    await load(200);
    expect(chain.source).toBe('metadata agency');
    expect(keysUsed().length).toBeGreaterThanOrEqual(4);
    // Not even one was refused: renewal comes in time.
    expect(calls.every(({ retries, status }) => retries === 0 && status < 300)).toBe(true);
    expect(calls).toHaveLength(200 * 12);
  });

  it('while they are rotated and revoked before their time', async () => {
    connect();
    let current = '';
    await load(60, async (minute) => {
      if (minute % 7 === 3) iam.rotate();
      if (minute % 10 === 5) iam.revoke(current);
      current = (await chain.get()).accessKey;
    });
    expect(keysUsed().length).toBeGreaterThanOrEqual(6);
    expect(calls.filter(({ retries }) => retries > 0).length).toBeGreaterThan(0);
    expect(calls.every(({ status }) => status < 300)).toBe(true);
    // Ten refusals at once are one renewal.
    expect(events.length).toBeLessThanOrEqual(10);
  });

  it('while the metadata service is away for longer than a renewal takes', async () => {
    connect({ keyFiles: { directory } });
    for (const [file, text] of Object.entries({ 'access-key': 'AK1', 'secret-key': 'SK1' })) await writeFile(join(directory, file), text);
    await load(70, (minute) => {
      const away = minute >= 52 && minute < 58;
      iam.metadata.injectFaults(() => (away ? 'hangUp' : undefined));
    });
    expect(events.filter(({ type }) => type === 'failed').length).toBeGreaterThan(2);
    // Nobody fell back on other keys meanwhile.
    expect(chain.source).toBe('metadata agency');
    expect(keysUsed()).toHaveLength(2);
  });

  it('while the keys of a workload’s identity expire, each time for the token of the day', async () => {
    iam.setAgency(false);
    const tokenFile = join(directory, 'token');
    connect({ workloadIdentity: { idpId: IDP.id, tokenFile } });
    await load(130, async (minute) => {
      // As the kubelet: a token is good for an hour and replaced in time.
      if (minute % 40 === 0) await writeFile(tokenFile, identityToken({ ...IDP, expiresAt: clock.now() + 60 * MINUTE }));
    });
    expect(chain.source).toBe('workload identity');
    expect(keysUsed().length).toBeGreaterThanOrEqual(3);
    expect(iam.metadata.requests.get('GET /openstack/latest/securitykey')).toBe(1);
  });

  it('when a mounted Secret is replaced and its old key revoked', async () => {
    iam.setAgency(false);
    const put = async (n: number): Promise<void> => {
      await writeFile(join(directory, 'access-key'), `AK${n}`);
      await writeFile(join(directory, 'secret-key'), `SK${n}`);
    };
    await put(1);
    connect({ keyFiles: { directory } });
    await load(10, async (minute) => {
      if (minute !== 5) return;
      await put(2);
      iam.revoke('AK1');
    });
    expect(chain.source).toBe('key files');
    expect(keysUsed()).toEqual(['AK1', 'AK2']);
  });
});

it('says of every source why it has nothing', async () => {
  iam.setAgency(false);
  connect({ workloadIdentity: { idpId: IDP.id, tokenFile: join(directory, 'token') }, keyFiles: { directory } });
  await expect(client.showLoadBalancer(loadBalancer)).rejects.toMatchObject({
    category: 'permission',
    message: [
      'no credentials for Huawei Cloud (metadata agency: the machine has no agency (HTTP 401 of its metadata service)',
      `workload identity: there is no token file ${join(directory, 'token')}`,
      `key files: there are no files ${join(directory, 'access-key')} and ${join(directory, 'secret-key')}`,
      'environment: HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK are not set)',
    ].join('; '),
  });
  // It was set up meanwhile: nobody has to restart anything.
  iam.setAgency(true);
  expect((await client.showLoadBalancer(loadBalancer)).id).toBe(loadBalancer);
});
