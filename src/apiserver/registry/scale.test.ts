/** `scale`: read, written and refused as in kube-apiserver. */
import { expect, test } from 'vitest';
import { deployments } from '../../kube/index.ts';
import { raw, startServer, type RawAnswer } from '../testing/server.ts';

const SCALE = '/apis/apps/v1/namespaces/default/deployments/web/scale';

async function withWeb() {
  const server = await startServer();
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  const spec = { replicas: 2, selector: { matchLabels: { app: 'web' } }, template };
  await server.client().create(deployments, { metadata: { name: 'web', namespace: 'default' }, spec });
  const put = (body: object): Promise<RawAnswer> =>
    raw(server, 'PUT', SCALE, {
      body: JSON.stringify({ metadata: { name: 'web' }, ...body }),
      headers: { 'content-type': 'application/json' },
    });
  return { server, put };
}

test('is read and written; zero is left out', async () => {
  const { server, put } = await withWeb();
  expect((await raw(server, 'GET', SCALE)).json).toMatchObject({
    kind: 'Scale',
    spec: { replicas: 2 },
    status: { replicas: 0, selector: 'app=web' },
  });
  expect((await put({ spec: { replicas: 5 } })).json).toMatchObject({ spec: { replicas: 5 } });
  const zero = await put({ spec: {} });
  expect(zero.json['spec']).toEqual({});
  expect((await server.client().get(deployments, { namespace: 'default', name: 'web' })).spec).toMatchObject({ replicas: 0 });
});

test.each<[object, number, string]>([
  [
    { spec: { replicas: -1 } },
    422,
    'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    { spec: { replicas: 'two' } },
    400,
    'Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32',
  ],
  [
    { apiVersion: 'apps/v1', kind: 'Deployment' },
    400,
    'Deployment in version "v1" cannot be handled as a Scale: converting (v1.Deployment) to (autoscaling.Scale): unknown conversion',
  ],
  [{ metadata: { name: 'other' } }, 400, 'the name of the object (other) does not match the name on the URL (web)'],
])('%j is refused', async (body, code, message) => {
  const { put } = await withWeb();
  expect((await put(body)).json).toMatchObject({ code, message });
});
