/** YAML texts applied: what they make, and where they are wrong. */
import { describe, expect, test } from 'vitest';
import { configMaps, namespaces } from '../kube/index.ts';
import { startServer } from './testing/server.ts';

test('objects of every kind, in the order of the text, with the kinds that it defines', async () => {
  const api = await startServer();
  const applied = await api.apply(`
# nothing
---
apiVersion: v1
kind: Namespace
metadata: {name: team}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer, default: 2}}}}}}
---
{apiVersion: example.com/v1, kind: Widget, metadata: {name: w, namespace: team}, spec: {}}
---
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: v}}
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
`);
  expect(applied.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`)).toEqual([
    'Namespace /team',
    'CustomResourceDefinition /widgets.example.com',
    'Widget team/w',
    'ConfigMap default/a',
    'ConfigMap default/b',
  ]);
  expect(applied[2]).toMatchObject({ spec: { size: 2 } });
  expect((await api.client().get(configMaps, { namespace: 'default', name: 'a' })).metadata.managedFields).toMatchObject([
    { manager: 'apply', operation: 'Apply' },
  ]);
});

test('again: what is left out goes, what others set is taken over unless that is not wanted', async () => {
  const api = await startServer();
  const text = (data: string): string => `{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: ${data}}`;
  await api.apply(text('{x: "1", y: "1"}'), { namespace: 'kube-public' });
  const [second] = await api.apply(text('{x: "2"}'), { namespace: 'kube-public' });
  expect(second).toMatchObject({ data: { x: '2' } });
  expect(second).not.toHaveProperty('data.y');
  const theirs = { namespace: 'kube-public', fieldManager: 'them' };
  await expect(api.apply(text('{x: "3"}'), { ...theirs, force: false })).rejects.toMatchObject({ code: 409 });
  expect(await api.apply(text('{x: "3"}'), theirs)).toMatchObject([{ data: { x: '3' } }]);
});

describe('what is wrong is told with its line', () => {
  const service = (port: string): string => `
apiVersion: v1
kind: ConfigMap
metadata:
  name: fine
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
    - name: http
      ${port}
`;
  test.each<[string, string, number, string]>([
    ['a value', service('port: 99999'), 422, 'web.yaml:15: Service "web" is invalid: [spec.ports[0].port: Invalid value: 99999'],
    [
      'a field that does not exist',
      service('prot: 1'),
      500,
      'web.yaml:15: failed to create typed patch object (default/web; /v1, Kind=Service): .spec.ports',
    ],
    [
      'a type',
      service('port: many'),
      500,
      'web.yaml:15: failed to create typed patch object (default/web; /v1, Kind=Service): .spec.ports',
    ],
    [
      'a kind',
      'apiVersion: v1\nkind: Unicorn\n',
      404,
      'web.yaml:1: no matches for kind "Unicorn" in version "v1": it is not served; apply its CustomResourceDefinition first',
    ],
    ['a name', '\nkind: ConfigMap\napiVersion: v1\n', 400, 'web.yaml:2: ConfigMap: metadata.name is needed to apply an object'],
    ['no object', 'a: b\n', 400, 'web.yaml:1: an object needs apiVersion and kind'],
    ['a text', '---\n---\nhello\n', 400, 'web.yaml:3: a document must be an object'],
  ])('%s', async (_name, text, code, message) => {
    const api = await startServer();
    await expect(api.apply(text, { file: 'web.yaml' })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  test('YAML itself; without a file only the line', async () => {
    const api = await startServer();
    await expect(api.apply('apiVersion: v1\nkind: [\n')).rejects.toMatchObject({
      code: 400,
      message: expect.stringMatching(/^line 3: error decoding YAML: /) as string,
    });
  });

  test('what stands before has been applied', async () => {
    const api = await startServer();
    await expect(api.apply('{apiVersion: v1, kind: Namespace, metadata: {name: made}}\n---\nkind: x\n')).rejects.toMatchObject({
      code: 400,
    });
    expect((await api.client().get(namespaces, { name: 'made' })).metadata.name).toBe('made');
  });
});
