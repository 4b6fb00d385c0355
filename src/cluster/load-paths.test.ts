/** Files: what they show is known, what they do not show is not. */
import { expect, test } from 'vitest';
import { render, type Message } from '../i18n/index.ts';
import { nodes, pods, services } from '../kube/resources.ts';
import { ciliumCIDRGroups, gateways } from './kinds.ts';
import { loadCluster } from './load.ts';
import { ManifestError } from './manifests/index.ts';

const said = (what: Message | undefined): string | undefined => what && render(what, 'en');
const fromText = (stdin: string) => loadCluster({ paths: ['-'] }, { stdin });

test('objects, their places, and what is not among them', async () => {
  const { model, coverage, source, manifests } = await fromText(
    '{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 80}]}}\n---\n{apiVersion: v1, kind: Secret, metadata: {name: s}}',
  );
  expect(model.get(services, { namespace: 'default', name: 'web' })?.spec?.ports).toEqual([{ port: 80 }]);
  expect(source).toEqual({ kind: 'files', name: '-', takenAt: undefined, redacted: false });
  expect(manifests!.map(({ source: { line } }) => line)).toEqual([1, 3]);
  expect(coverage.unknownKind(services)).toBeUndefined();
  expect(said(coverage.unknownKind(pods))).toBe('no Pod is among the files given: add the output of "kubectl get pods -A -o yaml"');
  expect(coverage.served(gateways)).toBeUndefined();
  expect(said(coverage.unknownSignal('agent', 'n1'))).toContain('files show no agent');
});

test('versions that mean the same are taken, others are said', async () => {
  const { model, coverage } = await fromText(
    '{apiVersion: cilium.io/v2alpha1, kind: CiliumCIDRGroup, metadata: {name: a}}\n---\n{apiVersion: gateway.networking.k8s.io/v9, kind: Gateway, metadata: {name: g}}',
  );
  expect([...model.list(ciliumCIDRGroups)].map(({ metadata }) => metadata.name)).toEqual(['a']);
  expect(said(coverage.unknownKind(gateways))).toBe(
    'Gateway is given as gateway.networking.k8s.io/v9 alone, which is not read: give it as gateway.networking.k8s.io/v1',
  );
});

test('what has not the shape of its kind is no exception', async () => {
  const { model, notes } = await fromText(
    [
      '{apiVersion: v1, kind: Node, metadata: {name: node-a, labels: [1]}, status: {addresses: x, conditions: [5, null, {type: [1]}]}}',
      '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: 5, status: {podIP: {}}}',
      '{apiVersion: cilium.io/v2, kind: CiliumIdentity, metadata: {name: "5"}}',
    ].join('\n---\n'),
  );
  expect([...model.list(nodes)][0]!.status).toEqual({ conditions: [] });
  expect([...model.list(pods)][0]).not.toHaveProperty('spec');
  expect(notes.map((what) => render(what, 'en'))).toEqual([
    '1 objects have not the shape of their kind and were left out, the first is CiliumIdentity 5: check how they were exported',
  ]);
});

test('half a YAML is a sentence with a place', async () => {
  const loading = fromText('apiVersion: v1\nkind: Pod\nmetadata: {name: x');
  await expect(loading).rejects.toThrow(ManifestError);
  await expect(loading).rejects.toThrow(/^<stdin>:\d+:\d+: not valid YAML/);
});
