/** Tokens of service accounts: what they may be asked for, what they are bound to, and when they die. */
import { describe, expect, test } from 'vitest';
import { nodes, pods, resource } from '../../kube/index.ts';
import type { ApiServer } from '../index.ts';
import { raw, startServer, type RawAnswer } from '../testing/server.ts';

const serviceAccounts = resource('v1', 'ServiceAccount', 'serviceaccounts', 'Namespaced');
const secrets = resource('v1', 'Secret', 'secrets', 'Namespaced');
const TOKENS = '/api/v1/namespaces/default/serviceaccounts/robot/token';

async function withRobot(): Promise<ApiServer> {
  const server = await startServer();
  await server.client().create(serviceAccounts, { metadata: { name: 'robot', namespace: 'default' } });
  return server;
}

const ask = (server: ApiServer, spec: object, metadata: object = {}): Promise<RawAnswer> =>
  raw(server, 'POST', TOKENS, { body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata, spec }) });

const whoIs = async (server: ApiServer, { json }: RawAnswer): Promise<RawAnswer> =>
  raw(server, 'POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    token: (json['status'] as { token: string }).token,
    body: '{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}',
  });

test('the audience of the server and an hour are what is not asked for otherwise', async () => {
  const server = await withRobot();
  const answer = await ask(server, { audiences: [] });
  expect(answer).toMatchObject({
    code: 201,
    json: { metadata: { name: 'robot' }, spec: { audiences: ['https://kubernetes.default.svc.cluster.local'], expirationSeconds: 3600 } },
  });
  const { json } = await whoIs(server, answer);
  const extra = { 'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^JTI=[0-9a-f-]{36}$/) as string] };
  expect(json).toMatchObject({ status: { userInfo: { username: 'system:serviceaccount:default:robot', extra } } });
});

describe('is refused', () => {
  const seconds = (given: number, limit: string): string =>
    `TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: ${given}: may not specify a duration ${limit}`;
  test.each<[object, object, number, string]>([
    [{ expirationSeconds: 599 }, {}, 422, seconds(599, 'less than 10 minutes')],
    [{ expirationSeconds: 2 ** 32 + 1 }, {}, 422, seconds(2 ** 32 + 1, 'larger than 2^32 seconds')],
    [
      {},
      { name: 'other' },
      422,
      'TokenRequest.authentication.k8s.io "robot" is invalid: metadata.name: Invalid value: "other": must match the service account name if specified',
    ],
    [
      { boundObjectRef: { apiVersion: 'v1', kind: 'ConfigMap', name: 'x' } },
      {},
      400,
      'cannot bind token to object of type /v1, Kind=ConfigMap',
    ],
    [{ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'x' } }, {}, 404, 'pods "x" not found'],
    [
      { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'theirs' } },
      {},
      400,
      'cannot bind token for serviceaccount "robot" to pod running with different serviceaccount name.',
    ],
    [
      { boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: 's', uid: 'z' } },
      {},
      409,
      'Operation cannot be fulfilled on Secret "s": the UID in the bound object reference (z) does not match the UID in record. The object might have been deleted and then recreated',
    ],
  ])('%j %j', async (spec, metadata, code, message) => {
    const server = await withRobot();
    const client = server.client();
    const containers = [{ name: 'c', image: 'i' }];
    await client.create(pods, { metadata: { name: 'theirs', namespace: 'default' }, spec: { containers } });
    await client.create(secrets, { metadata: { name: 's', namespace: 'default' } });
    expect((await ask(server, spec, metadata)).json).toMatchObject({ code, message });
  });
});

test.each(['Pod', 'Secret', 'Node'])('bound to a %s, it ends with it', async (kind) => {
  const server = await withRobot();
  const client = server.client();
  const at = { name: 'x', ...(kind !== 'Node' && { namespace: 'default' }) };
  const spec = { serviceAccountName: 'robot', nodeName: 'n', containers: [{ name: 'c', image: 'i' }] };
  if (kind !== 'Secret') await client.create(nodes, { metadata: { name: kind === 'Node' ? 'x' : 'n' } });
  if (kind === 'Pod') await client.create(pods, { metadata: at, spec });
  if (kind === 'Secret') await client.create(secrets, { metadata: at });
  const answer = await ask(server, { boundObjectRef: { apiVersion: 'v1', kind, name: 'x' } });
  expect(answer.code).toBe(201);
  const { json } = await whoIs(server, answer);
  const expected = { Pod: { pod: 'x', node: 'n' }, Node: { node: 'x' }, Secret: {} }[kind]!;
  for (const [what, name] of Object.entries(expected))
    expect(json).toMatchObject({ status: { userInfo: { extra: { [`authentication.kubernetes.io/${what}-name`]: [name] } } } });
  await client.delete({ Pod: pods, Secret: secrets, Node: nodes }[kind] as typeof secrets, at, { gracePeriodSeconds: 0 });
  expect(await whoIs(server, answer)).toMatchObject({ code: 401 });
});
