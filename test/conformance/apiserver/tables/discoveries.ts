/** What is served, and the doors that are no resources. @module */
import type { Table } from '../case.ts';
import { KINDS } from './kinds.ts';
import { get, post, remove } from './requests.ts';

const aggregated = (version: string): { headers: { accept: string } } => ({
  headers: { accept: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList` },
});
/** Of a group, what the embedded server means to have. */
const resourcesOf = (version: string): string[] =>
  KINDS.filter(({ apiVersion }) => apiVersion === version).flatMap(({ plural, status, scale }) =>
    [plural, ...(status ? [`${plural}/status`] : []), ...(scale ? [`${plural}/scale`] : [])].map((name) => `resources.${name}`),
  );

const open = { as: 'nobody' } as const;

export const discoveries: Table = {
  name: 'discoveries',
  cases: [
    { name: '/api', when: [get('/api')] },
    { name: '/api/', when: [get('/api/')] },
    { name: '/apis', when: [get('/apis')], show: ['kind', 'apiVersion'] },
    ...[
      'apps',
      'autoscaling',
      'batch',
      'coordination.k8s.io',
      'discovery.k8s.io',
      'events.k8s.io',
      'networking.k8s.io',
      'policy',
      'rbac.authorization.k8s.io',
      'scheduling.k8s.io',
      'storage.k8s.io',
      'apiextensions.k8s.io',
      'authorization.k8s.io',
      'authentication.k8s.io',
    ].map((group) => ({ name: `/apis/${group}`, when: [get(`/apis/${group}`)] })),
    ...[
      'apps/v1',
      'autoscaling/v1',
      'autoscaling/v2',
      'batch/v1',
      'coordination.k8s.io/v1',
      'discovery.k8s.io/v1',
      'events.k8s.io/v1',
      'networking.k8s.io/v1',
      'policy/v1',
      'rbac.authorization.k8s.io/v1',
      'scheduling.k8s.io/v1',
      'storage.k8s.io/v1',
      'apiextensions.k8s.io/v1',
      'authorization.k8s.io/v1',
      'authentication.k8s.io/v1',
    ].map((version) => ({
      name: `/apis/${version}`,
      when: [get(`/apis/${version}`)],
      show: ['kind', 'groupVersion', ...resourcesOf(version)],
    })),
    { name: 'resources of policy/v1, whole', when: [get('/apis/policy/v1')] },
    {
      name: '/api/v1',
      when: [get('/api/v1')],
      show: ['kind', 'groupVersion', ...resourcesOf('v1'), 'resources.pods/exec', 'resources.pods/log', 'resources.serviceaccounts/token'],
    },
    {
      name: 'a group that there is not',
      when: [get('/apis/nonsense.example'), get('/apis/nonsense.example/v1'), get('/apis/apps/v7'), get('/api/v2')],
    },
    {
      name: 'aggregated /api v2',
      when: [get('/api', aggregated('v2'))],
      show: ['kind', 'apiVersion', 'items[*].versions[*].version', 'items[*].versions[*].freshness'],
    },
    { name: 'aggregated /apis v2', when: [get('/apis', aggregated('v2'))], show: ['kind', 'apiVersion'] },
    { name: 'aggregated v2beta1', when: [get('/apis', aggregated('v2beta1'))], show: ['kind', 'apiVersion'] },
    {
      name: 'aggregated, a version that there is not',
      when: [get('/apis', aggregated('v9')), get('/apis', { headers: { accept: `${aggregated('v9').headers.accept},application/json` } })],
      show: ['kind', 'apiVersion'],
    },
    { name: 'aggregated discovery of a group is none', when: [get('/apis/policy', aggregated('v2'))], show: ['kind'] },
    { name: 'discovery by POST and DELETE', when: [post('/apis', {}), post('/api/v1', {}), remove('/apis/apps')] },
    { name: 'discovery that nobody can accept', when: [get('/api/v1', { headers: { accept: 'text/html' } })] },
    { name: '/', when: [get('/')], show: [] },
    { name: '/version', when: [get('/version'), get('/version/', open)], show: ['major', 'minor'] },
    ...['/healthz', '/livez', '/readyz', '/healthz/ping', '/readyz/ping', '/readyz/nonsense', '/livez/etcd'].map((path) => ({
      name: path,
      when: [get(path), get(path, open)],
    })),
    { name: '/readyz by POST', when: [post('/readyz', {}), post('/version', {})] },
    { name: '/readyz?exclude', when: [get('/readyz?exclude=etcd')] },
    { name: 'OpenAPI v3: the index', when: [get('/openapi/v3')], show: ['paths.api/v1.serverRelativeURL'] },
    {
      name: 'OpenAPI v3: of a group',
      when: [get('/openapi/v3/apis/apps/v1')],
      show: ['openapi', 'info.title', 'components.schemas.io~k8s~api~apps~v1~Deployment.x-kubernetes-group-version-kind'],
    },
    { name: 'OpenAPI v3: of none', when: [get('/openapi/v3/apis/nonsense/v1')] },
    {
      name: 'OpenAPI v2',
      when: [get('/openapi/v2')],
      show: ['swagger', 'definitions.io~k8s~api~apps~v1~Deployment.x-kubernetes-group-version-kind'],
    },
    { name: 'the old doors of OpenAPI', when: [get('/swagger.json'), get('/swaggerapi')] },
    { name: '/metrics and /logs by a stranger', when: [get('/metrics', open), get('/metrics', { as: 'stranger' })] },
    {
      name: 'whoever is not known',
      when: [get('/api', { as: 'stranger' }), get('/api/v1/pods', { as: 'stranger' }), get('/healthz', { as: 'stranger' })],
    },
    {
      name: 'nobody',
      when: [get('/api', open), get('/api/v1/namespaces/default/pods', open), get('/nonsense', open), post('/api/v1/namespaces', {}, open)],
    },
  ],
};
