/** What a text gives: objects as written, places, lists, and errors that name the place. @module */
import { describe, expect, test } from 'vitest';
import { ManifestError, parseManifests, type ManifestNote } from './index.ts';

const POLICY = `# Who may reach web
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  endpointSelector:
    matchLabels:
      app.kubernetes.io/name: web
  ingress:
  - fromEndpoints: []
  - fromEndpoints:
    - matchLabels: {app: client}
    toPorts: null
---
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
`;

async function errorOf(text: string, file = 'f.yaml'): Promise<ManifestError> {
  const error: unknown = await parseManifests(text, file).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ManifestError)) throw new Error(`no ManifestError: ${String(error)}`);
  return error;
}

describe('objects', () => {
  test('several documents, empty ones aside; null, [] and absent stay apart', async () => {
    const [policy, namespace, ...more] = await parseManifests(POLICY, 'web.yaml');
    expect(more).toEqual([]);
    expect(policy!.object['spec']).toEqual({
      endpointSelector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
      ingress: [{ fromEndpoints: [] }, { fromEndpoints: [{ matchLabels: { app: 'client' } }], toPorts: null }],
    });
    expect(namespace!.object.kind).toBe('Namespace');
    expect([policy!.source.line, namespace!.source.line]).toEqual([2, 16]);
  });

  test.each([
    [
      '[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}},{"apiVersion":"v1","kind":"Node","metadata":{"name":"b"}}]',
      'Pod a,Node b',
    ],
    ['{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}', 'Pod a,Pod b'],
    ['kind: NetworkPolicyList\napiVersion: networking.k8s.io/v1\nitems:\n- metadata:\n    name: a\n', 'NetworkPolicy a'],
    ['kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: PodList, items: [{metadata: {name: a}}]}\n', 'Pod a'],
    ['kind: PodList\napiVersion: v1\nitems: null\n', ''],
    ['', ''],
    ['# nothing\n---\n', ''],
    ['\uFEFFapiVersion: v1\r\nkind: Pod\r\nmetadata:\r\n  name: a\r\n', 'Pod a'],
  ])('%j holds %s', async (text, expected) => {
    const manifests = await parseManifests(text, 'list');
    expect(manifests.map(({ object }) => `${object.kind} ${object.metadata.name}`).join()).toBe(expected);
    expect(manifests.every(({ object }) => object.apiVersion !== undefined)).toBe(true);
  });
});

describe('places', () => {
  test.each([
    ['spec', 5, 1],
    ['spec.endpointSelector.matchLabels.app.kubernetes.io/name', 8, 7],
    ['spec.endpointSelector.matchLabels["app.kubernetes.io/name"]', 8, 7],
    ['spec.ingress[1].fromEndpoints[0].matchLabels.app', 12, 21],
    // Not written: the nearest parent.
    ['spec.ingress[1].toPorts[0].ports', 13, 5],
    ['spec.ingress[7]', 9, 3],
    ['status', 2, 1],
  ])('%s stands in line %i, column %i', async (path, line, column) => {
    const [policy] = await parseManifests(POLICY, 'web.yaml');
    expect(policy!.source.locate(path)).toEqual({ line, column });
  });

  test('in a list, a path begins at the item', async () => {
    const text = 'kind: PodList\napiVersion: v1\nitems:\n- metadata: {name: a}\n- metadata:\n    name: b\n';
    const [, b] = await parseManifests(text, 'pods.yaml');
    expect(b!.source.line).toBe(5);
    expect(b!.source.locate('metadata.name')).toEqual({ line: 6, column: 5 });
  });
});

describe('errors name the place and what to do', () => {
  test.each([
    ['replicas: 1\n', 'f.yaml:1:1: not a Kubernetes object'],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {}\n', 'f.yaml:3:1: this Pod has no metadata.name'],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n  name: 12\n', 'f.yaml:4:3: metadata.name of this Pod must be text'],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n', 'f.yaml:4:9: a Helm template'],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}-web\n', 'f.yaml:4:9: a Helm template'],
    ['{{- if .Values.on }}\nkind: Pod\n{{- end }}\n', 'f.yaml:1:1: a Helm template'],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n  name: web-{{ .Release.Name }}\n', 'f.yaml:4:3: a Helm template'],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  name: b\n', 'f.yaml:5:3: the key name is already set in line 4'],
    ['a: "b\n', 'f.yaml:2:1: not valid YAML'],
    ['a: b\0', 'f.yaml:1:5: holds a NUL byte'],
    ['{"apiVersion": "v1",', 'f.yaml:1:21: the JSON breaks off here'],
    ['{"kind": "Pod",}', 'f.yaml:1:1: not a Kubernetes object'],
    ['a: *x\n', 'f.yaml:1:4: no anchor &x'],
    ['a: &x [*x]\n', 'f.yaml:1:8: no anchor &x'],
    ['a: !secret x\n', 'f.yaml:1:4: not valid YAML: Unresolved tag'],
    ['? {a: b}\n: c\n', 'a mapping or list cannot be a key'],
  ])('%j: %s', async (text, expected) => {
    const error = await errorOf(text);
    expect(error.message).toContain(expected);
    expect(error.line).toBeGreaterThan(0);
  });

  test.each([
    ['{"apiVersion": v1}', 'f.json:1:16: not valid JSON: "v1}" is not expected here'],
    ['{"apiVersion": "v1",}', 'f.json:1:21: not valid JSON: "}"'],
    ['[{"a": 1}\n {"a": 2}]', 'f.json:2:2: not valid JSON'],
    ['{"a": {"b": 1,\n"c": 1, "b": 2}}', 'f.json:2:9: the key b is already set in line 1'],
    ['{"a": "b\nc"}', 'f.json:1:9: not valid JSON'],
    ['{"a": 1} {"a": 2}', 'f.json:1:10: not valid JSON'],
  ])('of JSON: %s', async (text, expected) => {
    expect((await errorOf(text, 'f.json')).message).toContain(expected);
  });

  test('a sound file without any object is foreign; beside an object, something else is a mistake', async () => {
    expect((await errorOf('replicas: 1\n')).foreign).toBe(true);
    expect((await errorOf('[{"src": "a"}]')).foreign).toBe(true);
    expect((await errorOf(`${POLICY}---\nreplicas: 1\n`)).foreign).toBe(false);
    expect((await errorOf('apiVersion: v1\nkind: Pod\n')).foreign).toBe(false);
  });
});

test('an unquoted scalar that kubectl reads differently is told, and kept as text', async () => {
  const notes: ManifestNote[] = [];
  const text =
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels:\n    on: yes\n    off: "no"\n    z: yes please\n    again: yes\n';
  const [pod] = await parseManifests(text, 'pod.yaml', { onNote: (note) => notes.push(note) });
  expect(pod!.object.metadata.labels).toEqual({ on: 'yes', off: 'no', z: 'yes please', again: 'yes' });
  expect(notes.map(({ line, column, what }) => [line, column, what.params['scalar'], what.params['reading']])).toEqual([
    [6, 5, 'on', 'true'],
    [6, 9, 'yes', 'true'],
    [7, 5, 'off', 'false'],
  ]);
});
