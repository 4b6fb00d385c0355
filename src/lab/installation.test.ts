/** What the lab installs, as the API server holds it afterwards. @module */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiServer } from '../apiserver/index.ts';
import { deployments, systemClock } from '../kube/index.ts';
import { EXAMPLES, Installation } from './installation.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.stop());

test('a manifest that the lab applied is recognised by kubectl apply as its own, so that applying it again warns of nothing', async () => {
  const installation = new Installation((component) => api.client({ user: component }), systemClock);
  await installation.files([join(EXAMPLES, 'source-document', 'test-python.yaml')]);
  const { metadata, spec } = await api.client().get(deployments, { namespace: 'default', name: 'test-python' });
  const applied = JSON.parse(metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'] ?? 'null') as typeof metadata & {
    spec: typeof spec;
  };
  expect(applied).toMatchObject({ kind: 'Deployment', spec: { replicas: spec?.replicas } });
  expect(JSON.stringify(applied)).not.toContain('last-applied-configuration');
});
