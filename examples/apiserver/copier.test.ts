/** Somebody's operator, tested with the embedded API server: no cluster, no Docker, a second or two. */
import { readFile } from 'node:fs/promises';
import { ApiServer, resource, StatusError, type AdmissionHook, type AnyObject, type AuditEvent } from 'cilium-cce/apiserver';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Copier } from './copier.ts';

const configMaps = resource<AnyObject & { data?: Record<string, string> }>('v1', 'ConfigMap', 'configmaps', 'Namespaced');
const file = new URL('manifests.yaml', import.meta.url);

let api: ApiServer;
let copier: Copier;
let audit: AuditEvent[];
/** Plays a webhook that fails while it is true. */
let isDown: boolean;

const webhook: AdmissionHook = {
  name: 'somebody-elses-webhook',
  match: { resources: 'configmaps', namespaces: ['team-a', 'team-b'] },
  validate: () => {
    if (isDown) throw new StatusError(503, 'ServiceUnavailable', 'the webhook is being upgraded');
  },
};

beforeEach(async () => {
  isDown = false;
  audit = [];
  api = await ApiServer.start({ admission: [webhook], auditLog: (event) => audit.push(event) });
  await api.apply(await readFile(file, 'utf8'), { file: 'manifests.yaml' });
  const token = api.issueToken('system:serviceaccount:default:copier', []);
  copier = new Copier({ url: api.url, ca: api.caCertificate, token });
  copier.start();
});
afterEach(async () => {
  await copier.stop();
  await api.stop();
});

const client = () => api.client();
const copies = async (): Promise<(string | undefined)[]> => {
  const { items } = await client().list(configMaps, { labelSelector: 'example.com/copy=true' });
  return items.map(({ metadata, data }) => `${metadata.namespace} ${data?.['colour']}`);
};
const paint = (colour: string) =>
  client().patch(configMaps, { namespace: 'default', name: 'settings' }, { type: 'merge', body: { data: { colour } } });
const shows = (colour: string) =>
  vi.waitFor(async () => expect(await copies()).toEqual([`team-a ${colour}`, `team-b ${colour}`]), { timeout: 10_000 });

test('copies what is there, and every change', async () => {
  await shows('red');
  await paint('green');
  await shows('green');
});

test('catches up when a webhook was down', async () => {
  await shows('red');
  isDown = true;
  await paint('blue');
  await vi.waitFor(() => expect(audit.some(({ responseStatus }) => responseStatus?.code === 503)).toBe(true));
  expect(await copies()).toEqual(['team-a red', 'team-b red']);
  isDown = false;
  await shows('blue');
});

test('catches up when the API server has forgotten its watch', async () => {
  await shows('red');
  api.loseWatches();
  await paint('white');
  await shows('white');
});

test('asks for nothing that it may not do, and touches nothing else', async () => {
  await shows('red');
  const own = audit.filter(({ user }) => user.username === 'system:serviceaccount:default:copier');
  expect(own.filter(({ annotations }) => annotations?.['authorization.k8s.io/decision'] === 'forbid')).toEqual([]);
  expect(new Set(own.map(({ verb, objectRef }) => `${verb} ${objectRef?.resource}`))).toEqual(
    new Set(['watch configmaps', 'patch configmaps']),
  );
});
