/** The metadata service and IAM of the twin, and the product's credential sources against them. @module */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { metadataAgency, NotHere, staticCredentials, workloadIdentity, type WorkloadIdentityOptions } from '../../../huawei/credentials.ts';
import { findProjectId } from '../../../huawei/projects.ts';
import { AdjustableClock } from '../../../kube/clock.ts';
import { eventually } from '../../../kube/testing/eventually.ts';
import { startIam, type IamOptions, type IamService } from './index.ts';
import { identityToken } from './testing/identity-token.ts';

const HOUR = 3_600_000;
const PROJECT = '0123456789abcdef0123456789abcdef';
const REGION = 'cn-north-4';
const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const IDP = { id: 'cce-lab', issuer: ISSUER, audience: 'iam' };
const KEY = { accessKey: 'AK', secretKey: 'SK' };

const signal = new AbortController().signal;
let clock: AdjustableClock;
let iam: IamService;
let directory: string;

beforeEach(async () => {
  clock = new AdjustableClock({ frozen: true, start: Date.UTC(2026, 10, 23) });
  directory = await mkdtemp(join(tmpdir(), 'iam-'));
  await start();
});
afterEach(async () => {
  await iam.stop();
  await rm(directory, { recursive: true });
  expect(clock.pending).toBe(0);
});

async function start(options: Partial<IamOptions> = {}): Promise<void> {
  const projects = [
    { id: PROJECT, name: REGION },
    { id: 'f'.repeat(32), name: `${REGION}_team` },
  ];
  iam = await startIam({ clock, projects, credentials: [KEY], identityProviders: [IDP], ...options });
}

const agency = (): ReturnType<typeof metadataAgency> => metadataAgency({ clock, endpoint: iam.metadata.endpoint });

describe('the agency of a machine', () => {
  it.each(['required', 'optional', 'none'] as const)('gives out keys when sessions are %s', async (sessions) => {
    iam.setSessions(sessions);
    const { credentials, expiresAt } = await agency().obtain(signal);
    expect(expiresAt).toBe(clock.now() + 24 * HOUR);
    const issued = iam.credentialsOf(credentials.accessKey)!;
    expect(credentials.secretKey).toBe(issued.secretKey);
    expect(credentials.securityToken).toBe(issued.securityToken);
    expect(credentials.securityToken!.length).toBeGreaterThan(64);
  });

  it('asks without a token where a token cannot be had', async () => {
    for (const status of [404, 405, 503]) {
      iam.metadata.injectFaults(({ method }) => (method === 'PUT' ? { status } : undefined));
      expect((await agency().obtain(signal)).credentials.accessKey).toMatch(/^HST/);
    }
  });

  it('gives out the same keys until an hour before they end, or until they are rotated', async () => {
    const first = (await agency().obtain(signal)).credentials;
    await clock.advance(23 * HOUR);
    expect((await agency().obtain(signal)).credentials.accessKey).toBe(first.accessKey);
    await clock.advance(1);
    const second = (await agency().obtain(signal)).credentials;
    expect(second.accessKey).not.toBe(first.accessKey);
    iam.rotate();
    const third = (await agency().obtain(signal)).credentials;
    expect(third.accessKey).not.toBe(second.accessKey);
    expect(iam.credentialsOf(first.accessKey)).toBeDefined();
    await clock.advance(HOUR);
    expect(iam.credentialsOf(first.accessKey)).toBeUndefined();
    expect(iam.credentialsOf(second.accessKey)).toBeDefined();
    iam.revoke(third.accessKey);
    expect(iam.credentialsOf(third.accessKey)).toBeUndefined();
    expect((await agency().obtain(signal)).credentials.accessKey).not.toBe(third.accessKey);
  });

  it('is not here without an agency, or without a metadata service', async () => {
    iam.setAgency(false);
    const response = await fetch(`${iam.metadata.endpoint}/openstack/latest/securitykey`);
    expect([response.status, await response.text()]).toEqual([401, 'Please configure Cloud Service Agency first']);
    await expect(agency().obtain(signal)).rejects.toThrow(NotHere);
    iam.metadata.injectFaults(() => ({ status: 404, body: 'Not Found' }));
    await expect(agency().obtain(signal)).rejects.toThrow(NotHere);
    const { endpoint } = iam.metadata;
    await iam.stop();
    await expect(metadataAgency({ clock, endpoint }).obtain(signal)).rejects.toThrow(NotHere);
    await start();
  });

  it('is not here when it says nothing for two seconds, both calls together', async () => {
    iam.metadata.injectFaults(() => 'silence');
    const started = clock.now();
    const waiting = expect(agency().obtain(signal)).rejects.toThrow(NotHere);
    await eventually(() => clock.pending === 1 && iam.metadata.requests.size > 0);
    await clock.advance(2_000);
    await waiting;
    expect(clock.now() - started).toBe(2_000);
    const impatient = new AbortController();
    const asked = iam.metadata.requests.get('PUT /meta-data/latest/api/token')!;
    const aborted = expect(agency().obtain(impatient.signal)).rejects.toThrow('enough');
    await eventually(() => iam.metadata.requests.get('PUT /meta-data/latest/api/token') === asked + 1);
    impatient.abort(new Error('enough'));
    await aborted;
  });

  it('is here and in trouble when it answers so', async () => {
    const troubles = [
      [{ status: 500 }, 'HTTP 500'],
      [{ status: 429 }, 'HTTP 429'],
      [{ status: 200, body: 'sesame' }, 'is not JSON'],
      [{ status: 200, body: { credential: { access: 'a', secret: '', securitytoken: 't', expires_at: '' } } }, 'has no credential.secret'],
      [{ status: 200, body: { credential: { access: 'a', secret: 's', securitytoken: 't', expires_at: 'soon' } } }, 'that is no date'],
      [
        { status: 200, body: { credential: { access: 'a', secret: 's', securitytoken: 't', expires_at: '2026-11-22T23:59:59.000000Z' } } },
        'have expired already',
      ],
    ] as const;
    for (const [answer, message] of troubles) {
      iam.metadata.injectFaults(({ method }) => (method === 'GET' ? answer : undefined));
      const error: unknown = await agency()
        .obtain(signal)
        .catch((failure: unknown) => failure);
      expect(error).not.toBeInstanceOf(NotHere);
      expect(String(error)).toContain(message);
      expect(String(error)).not.toContain('sesame');
    }
  });

  it('keeps sessions to their own rules', async () => {
    iam.setSessions('required');
    const { endpoint } = iam.metadata;
    expect((await fetch(`${endpoint}/openstack/latest/securitykey`)).status).toBe(401);
    const session = (ttl: string): Promise<Response> =>
      fetch(`${endpoint}/meta-data/latest/api/token`, { method: 'PUT', headers: { 'X-Metadata-Token-Ttl-Seconds': ttl } });
    expect((await session('21601')).status).toBe(400);
    const token = await (await session('60')).text();
    const ask = (): Promise<Response> => fetch(`${endpoint}/openstack/latest/securitykey`, { headers: { 'X-Metadata-Token': token } });
    expect((await ask()).status).toBe(200);
    await clock.advance(60_000);
    expect((await ask()).status).toBe(401);
  });
});

describe('the identity of a workload', () => {
  const token = (claims: Partial<Parameters<typeof identityToken>[0]> = {}): Promise<void> =>
    writeFile(
      join(directory, 'token'),
      identityToken({ issuer: ISSUER, audience: ['other', 'iam'], expiresAt: clock.now() + HOUR, ...claims }),
    );
  const identity = (options: Partial<WorkloadIdentityOptions> = {}): ReturnType<typeof workloadIdentity> =>
    workloadIdentity({
      clock,
      region: REGION,
      idpId: IDP.id,
      tokenFile: join(directory, 'token'),
      iamEndpoint: iam.iam.endpoint,
      ...options,
    });

  it('gives temporary keys for the projected token, which is read each time', async () => {
    await token();
    const { credentials, expiresAt } = await identity().obtain(signal);
    expect(expiresAt).toBe(clock.now() + HOUR);
    expect(iam.credentialsOf(credentials.accessKey)?.securityToken).toBe(credentials.securityToken);
    await clock.advance(2 * HOUR);
    await expect(identity().obtain(signal)).rejects.toMatchObject({ status: 401, category: 'permission', detail: 'id_token has expired' });
    await token();
    expect((await identity({ durationSeconds: 900, projectId: PROJECT }).obtain(signal)).expiresAt).toBe(clock.now() + 900_000);
  });

  it('is not here without an identity provider, or without a token', async () => {
    await expect(identity().obtain(signal)).rejects.toThrow(NotHere);
    await expect(identity({ idpId: undefined }).obtain(signal)).rejects.toThrow('no identity provider is configured');
    await expect(identity({ tokenFile: undefined }).obtain(signal)).rejects.toThrow(NotHere);
    await writeFile(join(directory, 'token'), '\n');
    await expect(identity().obtain(signal)).rejects.toThrow('is empty');
  });

  it.each([
    ['an unknown identity provider', {}, { idpId: 'nobody' }, 404, 'Could not find Identity Provider.'],
    ['another issuer', { issuer: 'https://elsewhere' }, {}, 401, 'the issuer of id_token does not match'],
    ['another audience', { audience: 'vault' }, {}, 401, 'the audience of id_token does not match'],
    ['an expired token', { expiresAt: 0 }, {}, 401, 'id_token has expired'],
    ['an unknown project', {}, { region: 'nowhere-1' }, 401, 'The project of the scope could not be found.'],
    ['a time that is too short', {}, { durationSeconds: 60 }, 400, 'duration_seconds must be between 900 and 86400.'],
  ])('is refused with %s', async (_name, claims, options, status, detail) => {
    await token(claims);
    const path = status === 400 ? '/v3.0/OS-CREDENTIAL/securitytokens' : '/v3.0/OS-AUTH/id-token/tokens';
    await expect(identity(options).obtain(signal)).rejects.toMatchObject({ status, detail, method: 'POST', path });
  });

  it('is refused what is no token at all', async () => {
    const sent = ['a.b', 'a.b.c', `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.x`];
    for (const text of sent) {
      await writeFile(join(directory, 'token'), text);
      await expect(identity().obtain(signal)).rejects.toMatchObject({ status: 401 });
    }
  });

  it('fails, and is not passed over, when IAM is away', async () => {
    await token();
    iam.iam.injectFaults(() => 'hangUp');
    const error: unknown = await identity()
      .obtain(signal)
      .catch((failure: unknown) => failure);
    expect(error).toMatchObject({ category: 'network' });
    expect(error).not.toBeInstanceOf(NotHere);
  });
});

describe('projects', () => {
  it('are found by the name of the region, with a signature', async () => {
    const lookup = { region: REGION, endpoint: iam.iam.endpoint, credentials: staticCredentials(KEY), clock };
    expect(await findProjectId(lookup)).toBe(PROJECT);
    expect(await findProjectId({ ...lookup, name: `${REGION}_team` })).toBe('f'.repeat(32));
    await expect(findProjectId({ ...lookup, region: 'nowhere-1' })).rejects.toMatchObject({ category: 'notFound' });
    const wrong = staticCredentials({ accessKey: 'AK', secretKey: 'nope' });
    await expect(findProjectId({ ...lookup, credentials: wrong })).rejects.toMatchObject({ status: 401, category: 'permission' });
  });

  it('accept temporary keys with their security token only', async () => {
    const { credentials } = await agency().obtain(signal);
    const { accessKey, secretKey, securityToken } = credentials;
    const ask = (given: { accessKey: string; secretKey: string; securityToken?: string }): Promise<string> =>
      findProjectId({ region: REGION, endpoint: iam.iam.endpoint, credentials: staticCredentials(given), clock });
    expect(await ask({ accessKey, secretKey, securityToken })).toBe(PROJECT);
    await expect(ask({ accessKey, secretKey })).rejects.toMatchObject({ status: 401 });
    await expect(ask({ accessKey, secretKey, securityToken: 'another' })).rejects.toMatchObject({ status: 401 });
    await expect(ask({ ...KEY, securityToken })).rejects.toMatchObject({ status: 401 });
  });
});
