/** Who gets in, and as whom, over real TLS. */
import { request as httpsRequest } from 'node:https';
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { AdjustableClock, serviceAccounts } from '../../kube/index.ts';
import { allowEverywhere, allowIn } from '../testing/access.ts';
import { raw, startServer } from '../testing/server.ts';
import type { ApiServer } from '../index.ts';
import { CertificateAuthority, type CertificateAndKey } from './certificates.ts';

const REVIEW = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const JSON_TYPE = { 'content-type': 'application/json' };

/** The status code of a request with a client certificate. */
function withCertificate(server: ApiServer, { certificate, key }: CertificateAndKey): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { ca: server.caCertificate, cert: certificate, key, agent: false };
    const request = httpsRequest(`${server.url}/api/v1/namespaces`, options, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    request.on('error', reject);
    request.end();
  });
}

test('a certificate of another authority with the same name, a self-made administrator, is nobody', async () => {
  const server = await startServer();
  const other = await CertificateAuthority.open();
  const forged = await other.issue({ use: 'client', user: 'kubernetes-admin', groups: ['system:masters'] });
  expect(await withCertificate(server, forged)).toBe(401);
});

test('tokens: expired, not yet expired, of another algorithm, of a service account that is gone', async () => {
  const clock = new AdjustableClock({ frozen: true, start: Date.UTC(2026, 10, 23) });
  const server = await startServer({ clock });
  const client = server.client();
  const at = { namespace: 'default', name: 'robot' };
  const as = async (token: string): Promise<number> => (await raw(server, 'GET', '/api/v1', { token })).code;
  const issue = async (): Promise<string> => {
    const body = '{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":600}}';
    const answer = await raw(server, 'POST', '/api/v1/namespaces/default/serviceaccounts/robot/token', { body, headers: JSON_TYPE });
    return (answer.json['status'] as { token: string }).token;
  };
  await client.create(serviceAccounts, { metadata: at });
  const token = await issue();
  expect(await as(token)).toBe(200);

  const [header = '', payload = '', signature = ''] = token.split('.');
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  const hs256 = `${encode({ alg: 'HS256' })}.${payload}`;
  const forgeries = [
    `${hs256}.${createHmac('sha256', server.caCertificate).update(hs256).digest('base64url')}`,
    `${encode({ alg: 'none' })}.${payload}.`,
    `${encode({ alg: 'ES256', jwk: {} })}.${payload}.${signature}`,
    `${header}.${encode({ ...claims, exp: 9_999_999_999 })}.${signature}`,
    `${header}.${encode({ ...claims, sub: 'kubernetes-admin' })}.${signature}`,
    `${token}.x`,
    ` ${header}..${signature}`,
    'null.null.null',
  ];
  for (const forged of forgeries) expect(await as(forged), forged).toBe(401);

  await clock.advance(601_000);
  expect(await as(token)).toBe(401);
  const fresh = await issue();
  expect(await as(fresh)).toBe(200);
  await client.delete(serviceAccounts, at);
  expect(await as(fresh)).toBe(401);
  // The same name again is another account.
  await client.create(serviceAccounts, { metadata: at });
  expect(await as(fresh)).toBe(401);
});

test('impersonation is nobody’s but the administrator’s without a role, and never half', async () => {
  const server = await startServer();
  const review = (token: string, headers: Record<string, string>) =>
    raw(server, 'POST', REVIEW, {
      token,
      headers: { ...JSON_TYPE, ...headers },
      body: '{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}',
    });
  const admin = server.issueToken('root', ['system:masters']);
  const other = server.issueToken('other', ['staff']);
  expect((await review(other, { 'impersonate-user': 'root' })).code).toBe(403);
  expect((await review(other, { 'impersonate-group': 'system:masters' })).code).toBe(500);
  expect((await review(admin, { 'impersonate-uid': '1' })).code).toBe(500);
  const as = await review(admin, { 'impersonate-user': 'jane', 'impersonate-group': 'devs' });
  expect(as.json['status']).toMatchObject({ userInfo: { username: 'jane', groups: ['devs', 'system:authenticated'] } });
});

test('the right to impersonate is given by name: users, groups, service accounts', async () => {
  const server = await startServer();
  const admin = server.client();
  await allowEverywhere(admin, 'User other', 'as-jane', ['impersonate users - jane', 'impersonate groups - devs']);
  await allowIn(admin, 'default', 'User other', 'as-robot', ['impersonate serviceaccounts - robot']);
  const token = server.issueToken('other', []);
  const as = async (user: string, ...groups: string[]) => {
    const headers = { ...JSON_TYPE, 'impersonate-user': user, ...(groups.length > 0 && { 'impersonate-group': groups.join(',') }) };
    const { code, json } = await raw(server, 'POST', REVIEW, { token, headers, body: '{}' });
    return code === 201 ? (json['status'] as { userInfo: { username: string } }).userInfo.username : json['message'];
  };
  expect(await as('jane')).toBe('jane');
  expect(await as('jane', 'devs')).toBe('jane');
  expect(await as('system:serviceaccount:default:robot')).toBe('system:serviceaccount:default:robot');
  const refused = (what: string, name: string, scope: string): string =>
    `${what} "${name}" is forbidden: User "other" cannot impersonate resource "${what}" in API group "" ${scope}`;
  expect(await as('joe')).toBe(refused('users', 'joe', 'at the cluster scope'));
  expect(await as('jane', 'devs', 'system:masters')).toBe(refused('groups', 'system:masters', 'at the cluster scope'));
  expect(await as('system:serviceaccount:default:other')).toBe(refused('serviceaccounts', 'other', 'in the namespace "default"'));
  expect(await as('system:serviceaccount:kube-system:robot')).toBe(refused('serviceaccounts', 'robot', 'in the namespace "kube-system"'));
});
