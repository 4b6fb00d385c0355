/**
 * OpenAPI v3 documents, one for each group and version, as `kubectl apply` and `kubectl explain` read them.
 * @module
 */
import { apiVersionOf } from '../../kube/resources.ts';
import type { KindDefinition } from '../schema/types.ts';
import { Components, type Json } from './components.ts';
import { pathsOf } from './paths.ts';

/**
 * The OpenAPI v3 document of a group and version.
 * @param groupVersion `v1`, `apps/v1` …, as in `apiVersion`.
 * @param kinds all kinds that the server offers; those of other groups are passed over.
 * @example openApiDocument('apps/v1', builtinKinds) // served at /openapi/v3/apis/apps/v1
 */
export function openApiDocument(groupVersion: string, kinds: readonly KindDefinition[]): Json {
  const components = new Components();
  const shared = {
    deleteOptions: components.message('meta.DeleteOptions'),
    status: components.message('meta.Status'),
    scale: components.message('autoscaling.Scale'),
    patch: { type: 'object' },
  };
  const paths: Record<string, Json> = {};
  for (const kind of kinds) {
    if (apiVersionOf(kind.resource) !== groupVersion) continue;
    Object.assign(paths, pathsOf(kind, { ...shared, ...components.kind(kind) }));
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.33' },
    paths,
    components: { schemas: components.schemas },
  };
}
