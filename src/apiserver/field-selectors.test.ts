/** Field selectors: which labels each kind takes, what it says of others, and what they select. */
import { expect, test } from 'vitest';
import { nodes, pods, resource } from '../kube/index.ts';

import { raw, startServer } from './testing/server.ts';

const known = (label: string): string =>
  `${JSON.stringify(label)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
const unsupported = (label: string): string => `field label not supported: ${label}`;

test('labels of another kind are refused in the words of kube-apiserver', async () => {
  const server = await startServer();
  for (const [path, label, message] of [
    ['/api/v1/pods', 'status.podIPs', undefined],
    ['/api/v1/pods', 'spec.host', undefined],
    ['/api/v1/pods', 'spec.containers', unsupported('spec.containers')],
    ['/api/v1/nodes', 'metadata.namespace', unsupported('metadata.namespace')],
    ['/api/v1/namespaces', 'name', unsupported('name')],
    ['/api/v1/secrets', 'type', undefined],
    ['/api/v1/services', 'spec.type', undefined],
    ['/api/v1/services', 'spec.selector', unsupported('spec.selector')],
    ['/api/v1/events', 'involvedObject.uid', undefined],
    ['/apis/events.k8s.io/v1/events', 'involvedObject.uid', unsupported('involvedObject.uid')],
    ['/apis/events.k8s.io/v1/events', 'regarding.uid', undefined],
    ['/apis/batch/v1/jobs', 'status.successful', undefined],
    ['/apis/batch/v1/jobs', 'status.failed', 'field label "status.failed" not supported for Job'],
    ['/apis/apps/v1/replicasets', 'status.replicas', known('status.replicas')],
    ['/apis/apps/v1/deployments', 'spec.replicas', known('spec.replicas')],
    ['/apis/rbac.authorization.k8s.io/v1/clusterroles', 'metadata.namespace', undefined],
    ['/api/v1/configmaps', 'constructor', known('constructor')],
  ] as const) {
    const { code, json } = await raw(server, 'GET', `${path}?fieldSelector=${label}%3Dx`);
    if (message === undefined) expect({ code, items: json['items'] }, `${path} ${label}`).toEqual({ code: 200, items: [] });
    else expect({ code, message: json['message'] }, `${path} ${label}`).toEqual({ code: 400, message });
  }
});

test.each([
  ['=a', '"" is not a known field selector: only "metadata.name", "metadata.namespace"'],
  ['metadata.name', "invalid selector: 'metadata.name'; can't understand 'metadata.name'"],
  ['metadata.name=a\\', 'invalid field selector: invalid escape sequence: \\'],
  ['metadata.name=a\\b', 'invalid field selector: invalid escape sequence: \\b'],
  ['metadata.name=a\\=b', undefined],
])('the selector %s', async (selector, message) => {
  const { code, json } = await raw(await startServer(), 'GET', `/api/v1/configmaps?fieldSelector=${encodeURIComponent(selector)}`);
  expect({ code, message: json['message'] }).toEqual(message === undefined ? { code: 200 } : { code: 400, message });
});

test('a field that is absent counts as its zero value', async () => {
  const client = (await startServer()).client();
  const events = resource('v1', 'Event', 'events', 'Namespaced');
  const jobs = resource('batch/v1', 'Job', 'jobs', 'Namespaced');
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } };
  await client.create(nodes, { metadata: { name: 'plain' } });
  await client.create(nodes, { metadata: { name: 'cordoned' }, spec: { unschedulable: true } });
  await client.create(pods, { metadata: { name: 'a', namespace: 'default' }, spec: { containers: [{ name: 'c', image: 'i' }] } });
  await client.create(pods, {
    metadata: { name: 'b', namespace: 'default' },
    spec: { hostNetwork: true, containers: [{ name: 'c', image: 'i' }] },
  });
  await client.create(jobs, { metadata: { name: 'j', namespace: 'default' }, spec: { template } });
  const about = { involvedObject: { kind: 'Pod', name: 'a', namespace: 'default' } };
  await client.create(events, { metadata: { name: 'old', namespace: 'default' }, ...about, source: { component: 'kubelet' } });
  await client.create(events, { metadata: { name: 'new', namespace: 'default' }, ...about, reportingComponent: 'kubelet' });
  const selected = async (of: typeof events, fieldSelector: string): Promise<string[]> =>
    (await client.list(of, { fieldSelector })).items.map(({ metadata }) => metadata.name);
  expect(await selected(nodes as never, 'spec.unschedulable=false')).toEqual(['plain']);
  expect(await selected(nodes as never, 'spec.unschedulable!=false')).toEqual(['cordoned']);
  expect(await selected(pods as never, 'spec.hostNetwork=false')).toEqual(['a']);
  expect(await selected(jobs, 'status.successful=0')).toEqual(['j']);
  expect(await selected(jobs, 'status.successful=1')).toEqual([]);
  expect(await selected(events, 'source=kubelet')).toEqual(['new', 'old']);
});
