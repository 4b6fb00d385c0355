/** Rules against requests, each over real HTTPS by a user who has that one role. */
import { Agent } from 'node:https';
import { expect, test } from 'vitest';
import { namespaces } from '../../kube/index.ts';
import type { ApiServer } from '../index.ts';
import { allowEverywhere, allowIn } from '../testing/access.ts';
import { raw, startServer } from '../testing/server.ts';

const PODS = '/api/v1/namespaces/default/pods';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const YES = true;
const NO = false;

/** Rule, request, whether the request gets past authorization. */
const EVERYWHERE: readonly [string, string, boolean][] = [
  // Verbs, as method and path say them.
  ['get pods', `GET ${PODS}/x`, YES],
  ['get pods', `HEAD ${PODS}/x`, YES],
  ['get pods', `GET ${PODS}`, NO],
  ['list pods', `GET ${PODS}`, YES],
  ['list pods', `HEAD ${PODS}`, YES],
  ['list pods', 'GET /api/v1/pods', YES],
  ['list pods', `GET ${PODS}/x`, NO],
  ['list pods', `GET ${PODS}?watch=true&timeoutSeconds=1`, NO],
  ['list pods', `GET ${PODS}?watch=1&timeoutSeconds=1`, NO],
  ['list pods', `GET ${PODS}?watch&timeoutSeconds=1`, NO],
  ['list pods', `GET ${PODS}?watch=false`, YES],
  ['list pods', `GET ${PODS}?watch=0`, YES],
  ['list pods', `GET ${PODS}?watch=nonsense`, NO],
  ['watch pods', `GET ${PODS}?watch=true&timeoutSeconds=1`, YES],
  ['watch pods', `GET ${PODS}`, NO],
  ['create pods', `POST ${PODS}`, YES],
  ['create pods', `PUT ${PODS}/x`, NO],
  ['update pods', `PUT ${PODS}/x`, YES],
  ['update pods', `PATCH ${PODS}/x`, NO],
  ['patch pods', `PATCH ${PODS}/x`, YES],
  ['delete pods', `DELETE ${PODS}/x`, YES],
  ['delete pods', `DELETE ${PODS}`, NO],
  ['deletecollection pods', `DELETE ${PODS}`, YES],
  ['deletecollection pods', `DELETE ${PODS}/x`, NO],
  ['get,list,watch,create,update,patch,delete,deletecollection pods', `OPTIONS ${PODS}`, NO],
  ['* pods', `OPTIONS ${PODS}`, YES],
  ['* pods', `DELETE ${PODS}`, YES],
  // Resources and subresources.
  ['get pods', `GET ${PODS}/x/log`, NO],
  ['get pods/log', `GET ${PODS}/x/log`, YES],
  ['get pods/log', `GET ${PODS}/x`, NO],
  ['get */log', `GET ${PODS}/x/log`, YES],
  ['get */scale apps', `GET ${DEPLOYMENTS}/x/scale`, YES],
  ['get */scale apps', `GET ${DEPLOYMENTS}/x`, NO],
  ['get */scale apps', `GET ${DEPLOYMENTS}/x/status`, NO],
  ['get *', `GET ${PODS}/x/log`, YES],
  ['get */*', `GET ${PODS}/x`, NO],
  ['get */*', `GET ${PODS}/x/log`, NO],
  ['get pods/*', `GET ${PODS}/x/log`, NO],
  ['get services,pods', `GET ${PODS}/x`, YES],
  ['get pod', `GET ${PODS}/x`, NO],
  ['get Pods', `GET ${PODS}/x`, NO],
  // Streams: POST creates, GET gets.
  ['create pods/exec', `POST ${PODS}/x/exec?command=a&stdout=1`, YES],
  ['create pods/exec', `GET ${PODS}/x/exec?command=a&stdout=1`, NO],
  ['get pods/exec', `GET ${PODS}/x/exec?command=a&stdout=1`, YES],
  ['get pods/exec', `POST ${PODS}/x/exec?command=a&stdout=1`, NO],
  ['create pods/attach', `POST ${PODS}/x/attach`, YES],
  ['create pods/portforward', `POST ${PODS}/x/portforward`, YES],
  ['create pods', `POST ${PODS}/x/portforward`, NO],
  ['create pods/eviction', `POST ${PODS}/x/eviction`, YES],
  ['create pods', `POST ${PODS}/x/eviction`, NO],
  ['create pods/binding', `POST ${PODS}/x/binding`, YES],
  ['create serviceaccounts/token', 'POST /api/v1/namespaces/default/serviceaccounts/default/token', YES],
  ['create serviceaccounts', 'POST /api/v1/namespaces/default/serviceaccounts/default/token', NO],
  // Groups.
  ['get deployments apps', `GET ${DEPLOYMENTS}/x`, YES],
  ['get deployments', `GET ${DEPLOYMENTS}/x`, NO],
  ['get deployments *', `GET ${DEPLOYMENTS}/x`, YES],
  ['get pods apps', `GET ${PODS}/x`, NO],
  ['* * *', `DELETE ${DEPLOYMENTS}/x`, YES],
  ['* * *', 'GET /metrics', NO],
  // Names.
  ['get,update,delete pods - x', `GET ${PODS}/x`, YES],
  ['get,update,delete pods - x', `GET ${PODS}/y`, NO],
  ['get,update,delete pods - x', `DELETE ${PODS}/x`, YES],
  ['get,update,delete pods - x,y', `PUT ${PODS}/y`, YES],
  ['get pods/log - x', `GET ${PODS}/x/log`, YES],
  ['create pods - x', `POST ${PODS}`, NO],
  ['deletecollection pods - x', `DELETE ${PODS}?fieldSelector=metadata.name%3Dx`, NO],
  ['list,watch pods - x', `GET ${PODS}`, NO],
  ['list,watch pods - x', `GET ${PODS}?fieldSelector=metadata.name%3Dx`, YES],
  ['list,watch pods - x', `GET ${PODS}?fieldSelector=metadata.name%3D%3Dx`, YES],
  ['list,watch pods - x', `GET ${PODS}?fieldSelector=status.phase%3DRunning,metadata.name%3Dx`, YES],
  ['list,watch pods - x', `GET ${PODS}?fieldSelector=metadata.name%3Dx&watch=1&timeoutSeconds=1`, YES],
  ['list,watch pods - x', `GET ${PODS}?fieldSelector=metadata.name%3Dy`, NO],
  ['list,watch pods - x', `GET ${PODS}?fieldSelector=metadata.name!%3Dx`, NO],
  ['list,watch pods - x', `GET ${PODS}?fieldSelector=metadata.namespace%3Dx`, NO],
  ['list,watch pods - x', `GET ${PODS}?fieldSelector=nonsense,metadata.name%3Dx`, NO],
  ['list,watch pods - x', `GET ${PODS}?fieldSelector=metadata.name%3Dy,metadata.name%3Dx`, NO],
  // Namespaces are in themselves.
  ['get namespaces', 'GET /api/v1/namespaces/default', YES],
  ['list namespaces', 'GET /api/v1/namespaces', YES],
  ['get namespaces', 'GET /api/v1/namespaces/default/status', NO],
  ['get namespaces/status', 'GET /api/v1/namespaces/default/status', YES],
  ['update namespaces/finalize', 'PUT /api/v1/namespaces/default/finalize', YES],
  // One path written in several ways is the same path.
  ['get pods', `GET //api//v1/namespaces/default/pods/x/`, YES],
  ['get pods', 'GET /api/v1/namespaces/default/%70ods/x', YES],
  ['get pods', 'GET /api/v1/namespaces/default/pod%73%2Flog/x', NO],
  ['get secrets', 'GET /api/v1/namespaces/default/pods%2F..%2Fsecrets/x', NO],
  ['get pods', 'GET /%61pi/v1/namespaces/default/secrets/x', NO],
  ['get pods', 'GET /api/v1/namespaces/pods/../secrets/x', NO],
  // Paths.
  ['get /metrics', 'GET /metrics', YES],
  ['get /metrics', 'HEAD /metrics', NO],
  ['head /metrics', 'HEAD /metrics', YES],
  ['get /metrics', 'GET /metrics/', NO],
  ['get /metrics', 'GET /metrics/slis', NO],
  ['get /metrics/*', 'GET /metrics/slis', YES],
  ['get /metrics/*', 'GET /metrics', NO],
  ['get /metrics*', 'GET /metrics', YES],
  ['get url:*', 'GET /metrics', YES],
  ['get /metr*', 'GET /metrics', YES],
  ['get /*/slis', 'GET /metrics/slis', NO],
  ['* /metrics', 'POST /metrics', YES],
  ['get /metrics', 'GET /metrics?x=y', YES],
  ['get url:*', `GET ${PODS}/x`, NO],
  ['get url:*', 'GET /api/v1', YES],
  // Resources that nobody serves are refused like others.
  ['get pods', 'GET /apis/nothing.example/v1/things/x', NO],
  ['get things nothing.example', 'GET /apis/nothing.example/v1/things/x', YES],
];

/** The same with the rule in a Role in the namespace `default`. */
const IN_DEFAULT: readonly [string, string, boolean][] = [
  ['get pods', `GET ${PODS}/x`, YES],
  ['get pods', 'GET /api/v1/namespaces/other/pods/x', NO],
  ['list pods', 'GET /api/v1/pods', NO],
  ['list pods', 'GET /api/v1/pods?fieldSelector=metadata.namespace%3Ddefault', NO],
  ['create pods', 'POST /api/v1/pods', NO],
  ['get nodes', 'GET /api/v1/nodes/x', NO],
  ['get nodes', 'GET /api/v1/namespaces/default/nodes/x', YES],
  ['get namespaces', 'GET /api/v1/namespaces/default', YES],
  ['get namespaces', 'GET /api/v1/namespaces/other', NO],
  ['list namespaces', 'GET /api/v1/namespaces', NO],
  ['* * *', 'GET /api/v1/namespaces/default%2Fx/pods', NO],
  ['* * *', `DELETE ${PODS}`, YES],
  ['* * *', 'DELETE /api/v1/nodes/x', NO],
  ['* * *', 'DELETE /api/v1/namespaces/default', YES],
];

/** What is allowed and should not be, or the other way round. `allow` gives a user a role of one rule. */
async function disagreements(
  server: ApiServer,
  table: readonly [string, string, boolean][],
  allow: (user: string, role: string, rule: string) => Promise<void>,
): Promise<string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const judge = async ([rule, request, expected]: [string, string, boolean], index: number): Promise<string[]> => {
    const user = `u${index}`;
    await allow(`User ${user}`, `r${index}`, rule);
    return (await passes(server, agent, user, request)) === expected ? [] : [`${rule}: ${request} is ${expected ? 'refused' : 'allowed'}`];
  };
  try {
    return (await Promise.all(table.map((row, index) => judge([...row], index)))).flat();
  } finally {
    agent.destroy();
  }
}

async function passes(server: ApiServer, agent: Agent, user: string, request: string): Promise<boolean> {
  const [method = '', path = ''] = request.split(' ');
  const body = method === 'POST' ? { body: '{}' } : {};
  const { code, json } = await raw(server, method, path, { token: server.issueToken(user, []), agent, ...body });
  const message = String(json['message']);
  // A HEAD has no body. Admission has 403s of its own, which are not about rights.
  return !(code === 403 && (message.includes(`User "${user}" cannot`) || method === 'HEAD'));
}

test('a rule that holds everywhere allows what it says, and nothing else', async () => {
  const server = await startServer();
  const client = server.client();
  expect(await disagreements(server, EVERYWHERE, (who, role, rule) => allowEverywhere(client, who, role, [rule]))).toEqual([]);
});

test('a rule in a namespace allows it there alone', async () => {
  const server = await startServer();
  const client = server.client();
  await client.create(namespaces, { metadata: { name: 'other' } });
  expect(await disagreements(server, IN_DEFAULT, (who, role, rule) => allowIn(client, 'default', who, role, [rule]))).toEqual([]);
});
