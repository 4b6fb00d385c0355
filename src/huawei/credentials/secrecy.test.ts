/** Secrets that go through the product, and everything of it that anybody can see: the two must not meet. @module */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startLoopbackServer, type LoopbackServer, type ServiceReply, type ServiceRequest } from '../../twin/cce/iam/loopback-server.ts';
import { ElbClient } from '../elb/client.ts';
import { CredentialChain } from './chain.ts';
import { environmentKeys } from './environment.ts';
import { keyFiles } from './files.ts';
import { sealCredentials, staticCredentials, type CredentialProvider, type Credentials } from './model.ts';
import { standardCredentials, type StandardCredentialsOptions } from './standard.ts';
import { FrozenClock } from '../testing/frozen-clock.ts';

const CANARY = 'canary';
const SECRET = `${CANARY}-secret-key`;
const TOKEN = `${CANARY}-security-token`;
const JWT = `${CANARY}.identity.token`;
const SUBJECT = `${CANARY}-subject-token`;

let clock: FrozenClock;
let server: LoopbackServer;
let directory: string;
let seen: string[];
let answer: (request: ServiceRequest) => ServiceReply;
/** Whether a secret has reached the server at all: else nothing is proven. */
let reached: boolean;

beforeEach(async () => {
  clock = new FrozenClock();
  directory = await mkdtemp(join(tmpdir(), 'secrecy-'));
  [seen, reached] = [[], false];
  server = await startLoopbackServer(
    (request) => {
      reached ||= [request.body.toString(), ...Object.values(request.headers)].join().includes(CANARY);
      return answer(request);
    },
    { failed: () => ({ status: 500 }) },
  );
});
afterEach(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

/** Every way in which a value gets into a log. */
function look(value: unknown): void {
  const ways = [
    () => String(value),
    () => JSON.stringify(value),
    () => inspect(value, { depth: Infinity, showHidden: true, getters: true }),
    () => JSON.stringify(value, value instanceof Error ? Object.getOwnPropertyNames(value) : undefined),
    () => (value instanceof Error ? `${value.stack} ${value.message} ${inspect(value.cause, { depth: Infinity, showHidden: true })}` : ''),
    () => JSON.stringify({ ...(value as object) }),
  ];
  seen.push(...ways.map((way) => way()));
}

async function lookAtAll(credentials: CredentialProvider): Promise<void> {
  const elb = new ElbClient({
    endpoint: server.endpoint,
    projectId: 'p',
    credentials,
    clock,
    retries: 0,
    rateLimits: false,
    onCall: look,
    onAttempt: look,
  });
  look(credentials);
  await credentials.get().then(look, look);
  look(credentials);
  await elb.showLoadBalancer('id').then(look, look);
  await elb.createListener({ loadbalancer_id: 'id', protocol: 'TCP', protocol_port: 80, description: `${CANARY} of a body` }).catch(look);
  look(elb);
  elb.close();
}

const temporary = (expires = '2026-11-23T01:00:00.000000Z'): object => ({
  credential: { access: 'AK', secret: SECRET, securitytoken: TOKEN, expires_at: expires },
});
const usual = (options: Partial<StandardCredentialsOptions> = {}): CredentialChain =>
  standardCredentials({
    clock,
    region: 'cn-north-4',
    env: {},
    metadataEndpoint: server.endpoint,
    iamEndpoint: server.endpoint,
    onEvent: look,
    ...options,
  });
/** A server that sends back all that it was sent. */
const echo = ({ body, headers }: ServiceRequest, status = 400): ServiceReply => ({
  status,
  body: { error_code: 'X.1', error_msg: `${body.toString()} ${JSON.stringify(headers)}`, request_id: 'r' },
});
const isMetadata = ({ path }: ServiceRequest): boolean => path.startsWith('/meta-data') || path.startsWith('/openstack');

/** Those that the product is to keep; what a caller puts into a body may come back in the service's own words. */
function nothingSeen(): void {
  expect(reached).toBe(true);
  expect(seen.length).toBeGreaterThan(20);
  for (const secret of [SECRET, TOKEN, JWT, SUBJECT]) expect(seen.filter((text) => text?.includes(secret))).toEqual([]);
}

it('keys of an agency', async () => {
  answer = (request) =>
    isMetadata(request) ? { status: 200, body: request.method === 'PUT' ? `${CANARY}-session` : temporary() } : echo(request);
  await lookAtAll(usual());
  nothingSeen();
  expect(seen.filter((text) => text?.includes(`${CANARY}-session`))).toEqual([]);
});

it('answers of the metadata service that cannot be used', async () => {
  const bad = [
    { status: 200, body: `{"credential": {"secret": "${SECRET}"` },
    { status: 200, body: { credential: { secret: SECRET } } },
    { status: 200, body: temporary(`${SECRET} o’clock`) },
    { status: 200, body: temporary('2026-11-22T00:00:00Z') },
    { status: 500, body: SECRET },
    { status: 403, body: SECRET },
    { status: 401, body: SECRET },
  ];
  for (const body of bad) {
    answer = (request) => (request.method === 'PUT' ? { status: 200, body: `${CANARY}-session` } : body);
    await lookAtAll(usual());
  }
  nothingSeen();
});

it('tokens and keys of a workload’s identity', async () => {
  const tokenFile = join(directory, 'token');
  await writeFile(tokenFile, JWT);
  const workloadIdentity = { idpId: 'idp', tokenFile };
  const steps: ((request: ServiceRequest) => ServiceReply)[] = [
    (request) => echo(request, 401),
    (request) =>
      request.path.endsWith('/tokens') ? { status: 201, headers: { 'x-subject-token': SUBJECT }, body: {} } : echo(request, 403),
    (request) =>
      request.path.endsWith('/tokens') ? { status: 201, headers: { 'x-subject-token': SUBJECT } } : { status: 201, body: SECRET },
    (request) => {
      if (request.path.endsWith('/tokens')) return { status: 201, headers: { 'x-subject-token': SUBJECT } };
      return request.path.endsWith('/securitytokens') ? { status: 201, body: temporary() } : echo(request);
    },
  ];
  for (const step of steps) {
    answer = step;
    await lookAtAll(usual({ metadataEndpoint: false, workloadIdentity }));
  }
  nothingSeen();
});

it('keys in files, in variables, and given by hand', async () => {
  answer = (request) => echo(request, 401);
  await writeFile(join(directory, 'access-key'), 'AK');
  await writeFile(join(directory, 'secret-key'), SECRET);
  await writeFile(join(directory, 'security-token'), TOKEN);
  const env = { HUAWEICLOUD_SDK_AK: 'AK', HUAWEICLOUD_SDK_SK: SECRET, HUAWEICLOUD_SDK_SECURITY_TOKEN: TOKEN };
  const given: Credentials = { accessKey: 'AK', secretKey: SECRET, securityToken: TOKEN };
  for (const source of [keyFiles({ directory }), environmentKeys(env)]) {
    look(source);
    await lookAtAll(new CredentialChain({ clock, sources: [source], onEvent: look }));
  }
  await lookAtAll(usual({ metadataEndpoint: false, env, keyFiles: { directory } }));
  await lookAtAll(staticCredentials(given));
  look(sealCredentials(given));
  nothingSeen();
});

it('what this looks at would show a secret that is not kept', () => {
  look({ kept: false, secretKey: SECRET });
  look(new Error(`bad ${TOKEN}`, { cause: { JWT } }));
  for (const secret of [SECRET, TOKEN, JWT]) expect(seen.some((text) => text?.includes(secret))).toBe(true);
});
