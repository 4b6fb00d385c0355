/** The OpenAPI v3 documents that kubectl reads. @module */
import { describe, expect, it } from 'vitest';
import { builtinKinds } from '../schema/index.ts';
import { widgetKind } from '../schema/testing/kinds.ts';
import { openApiDocument } from './index.ts';

type Json = Record<string, never>;
const at = (value: unknown, ...path: string[]): unknown => path.reduce<unknown>((of, key) => (of as Json | undefined)?.[key], value);

/** Every `$ref` of a document. */
function* references(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, below] of Object.entries(value)) {
    if (key === '$ref' && typeof below === 'string') yield below;
    else yield* references(below);
  }
}

const groupVersions = [
  ...new Set(builtinKinds.map(({ resource }) => (resource.group ? `${resource.group}/${resource.version}` : resource.version))),
];

describe('the document of a group', () => {
  it.each(groupVersions)('%s has a component for every reference', (groupVersion) => {
    const document = openApiDocument(groupVersion, builtinKinds);
    const components = at(document, 'components', 'schemas') as object;
    for (const reference of references(at(document, 'paths')))
      expect(components).toHaveProperty([reference.replace('#/components/schemas/', '')]);
    for (const reference of references(components)) {
      // A CRD's schema has a property of this name.
      if (reference.startsWith('#/')) expect(components).toHaveProperty([reference.replace('#/components/schemas/', '')]);
    }
    expect(JSON.stringify(components)).not.toContain('"protobuf');
  });

  it('tells kubectl that patches validate fields and run dry', () => {
    const patch = at(openApiDocument('apps/v1', builtinKinds), 'paths', '/apis/apps/v1/namespaces/{namespace}/deployments/{name}', 'patch');
    expect((at(patch, 'parameters') as { name: string }[]).map(({ name }) => name)).toEqual([
      'dryRun',
      'fieldManager',
      'fieldValidation',
      'force',
    ]);
    expect(at(patch, 'x-kubernetes-group-version-kind')).toEqual({ group: 'apps', version: 'v1', kind: 'Deployment' });
    expect(at(patch, 'x-kubernetes-action')).toBe('patch');
  });

  it('names components as kube-apiserver does, with merge keys', () => {
    const schemas = at(openApiDocument('v1', builtinKinds), 'components', 'schemas');
    expect(at(schemas, 'io.k8s.api.core.v1.Pod', 'x-kubernetes-group-version-kind')).toEqual([{ group: '', version: 'v1', kind: 'Pod' }]);
    expect(at(schemas, 'io.k8s.api.core.v1.PodSpec', 'properties', 'containers')).toMatchObject({
      type: 'array',
      items: { $ref: '#/components/schemas/io.k8s.api.core.v1.Container' },
      'x-kubernetes-patch-merge-key': 'name',
      'x-kubernetes-patch-strategy': 'merge',
    });
    expect(at(schemas, 'io.k8s.api.core.v1.Pod', 'properties', 'spec')).toMatchObject({
      allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.PodSpec' }],
    });
  });

  it('describes custom kinds under their reversed group, with shared metadata', () => {
    const kind = widgetKind({ type: 'object', properties: { size: { type: 'integer' } } });
    const document = openApiDocument('example.com/v1', [...builtinKinds, kind]);
    expect(at(document, 'components', 'schemas', 'com.example.v1.Widget', 'properties')).toMatchObject({
      metadata: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
      spec: { type: 'object', properties: { size: { type: 'integer' } } },
    });
    expect(Object.keys(at(document, 'paths') as object)).toEqual([
      '/apis/example.com/v1/namespaces/{namespace}/widgets',
      '/apis/example.com/v1/widgets',
      '/apis/example.com/v1/namespaces/{namespace}/widgets/{name}',
    ]);
  });
});
