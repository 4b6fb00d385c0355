/** Methods, paths and query values that lead nowhere. @module */
import type { Case, Table } from '../case.ts';
import { configMap, CONFIG_MAPS, get, post } from './requests.ts';

const at = (method: string, path: string): Case => ({
  name: `${method} ${path}`,
  when: [{ method, path, ...(method === 'POST' || method === 'PUT' ? { body: {} } : {}) }],
});
const CM = `${CONFIG_MAPS}/one`;

export const doors: Table = {
  name: 'doors',
  cases: [
    ...[
      '/nonsense',
      '/api/v1/nonsense',
      '/api/v1/namespaces/default/nonsense',
      '/apis/apps/v1/nonsense',
      '/apis/apps/v7/deployments',
      '/apis/nonsense.example/v1/things',
      '/api/v2/pods',
      '/api/v1/namespaces/default',
      '/api/v1/namespaces/default/pods/a/b/c',
      '/api/v1/pods/one',
      '/api/v1/nodes/a/b/c',
      '/api/v1/namespaces/default/nodes',
      '/api/v1/namespaces/default/configmaps/one/status',
      '/api/v1/namespaces/default/configmaps/one/scale',
      '/api/v1/configmaps/one',
      '/api/v1/proxy',
      '/API/V1/pods',
      '//api/v1/namespaces/default',
      '/api/v1//namespaces',
      '/api/v1/namespaces/default/',
      '/apis/apps',
      '/ui',
      '/favicon.ico',
      '/apis/apps/v1/namespaces/default/deployments/none/scale',
      '/api/v1/namespaces/default/pods/none/log',
      '/api/v1/namespaces/default/configmaps/%2e%2e',
      '/api/v1/namespaces/default/configmaps/a%2fb',
      '/api/v1/namespaces/default/configmaps/%zz',
    ].map((path) => ({
      ...at('GET', path),
      ...(path.endsWith('default') || path.endsWith('default/') || path === '/apis/apps' ? { show: ['kind'] } : {}),
    })),
    ...[
      ['POST', CM],
      ['PUT', CONFIG_MAPS],
      ['PATCH', CONFIG_MAPS],
      ['PUT', '/api/v1/configmaps'],
      ['DELETE', '/api/v1/nodes/none/status'],
      ['POST', '/api/v1/namespaces/default/pods/none/status'],
      ['OPTIONS', CONFIG_MAPS],
      ['TRACE', CONFIG_MAPS],
      ['NONSENSE', CONFIG_MAPS],
      ['POST', '/nonsense'],
      ['PUT', '/api/v1/namespaces/{ns}/finalize'],
      ['POST', '/apis/apps/v1/deployments'],
      ['DELETE', '/api/v1/namespaces/{ns}/finalize'],
      ['GET', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'],
      ['DELETE', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'],
      ['GET', '/apis/authentication.k8s.io/v1/tokenreviews/x'],
      ['PUT', '/api/v1/namespaces/{ns}/serviceaccounts/default/token'],
      ['GET', '/api/v1/namespaces/{ns}/serviceaccounts/default/token'],
      ['GET', '/api/v1/namespaces/{ns}/pods/none/binding'],
      ['GET', '/api/v1/namespaces/{ns}/pods/none/eviction'],
    ]
      .filter(([method]) => method !== 'NONSENSE')
      .map(([method, path]) => at(method!, path!)),
    { name: 'a name with a space', when: [get(`${CONFIG_MAPS}/a%20b`), post(CONFIG_MAPS, configMap('a b'))] },
    {
      name: 'logs of a pod that does not run',
      given: [
        post('/api/v1/namespaces/{ns}/pods', {
          metadata: { name: 'one' },
          spec: {
            containers: [
              { name: 'web', image: 'x' },
              { name: 'side', image: 'x' },
            ],
          },
        }),
      ],
      when: [
        get('/api/v1/namespaces/{ns}/pods/one/log'),
        get('/api/v1/namespaces/{ns}/pods/one/log?container=web'),
        get('/api/v1/namespaces/{ns}/pods/one/log?container=none'),
        get('/api/v1/namespaces/{ns}/pods/one/log?container=web&tailLines=-1'),
        get('/api/v1/namespaces/{ns}/pods/one/log?container=web&limitBytes=0'),
        get('/api/v1/namespaces/{ns}/pods/one/log?container=web&sinceSeconds=0'),
        get('/api/v1/namespaces/{ns}/pods/one/exec?command=ls'),
        post('/api/v1/namespaces/{ns}/pods/one/exec?container=web&command=ls&stdout=true', ''),
        post('/api/v1/namespaces/{ns}/pods/one/portforward', ''),
        post('/api/v1/namespaces/{ns}/pods/none/exec?command=ls', ''),
      ],
    },
    {
      name: 'a pod is bound',
      given: [post('/api/v1/namespaces/{ns}/pods', { metadata: { name: 'one' }, spec: { containers: [{ name: 'web', image: 'x' }] } })],
      when: [
        post('/api/v1/namespaces/{ns}/pods/one/binding', { metadata: { name: 'one' }, target: {} }),
        post('/api/v1/namespaces/{ns}/pods/one/binding', { metadata: { name: 'one' }, target: { kind: 'Pod', name: 'n1' } }),
        post('/api/v1/namespaces/{ns}/pods/one/binding', { metadata: { name: 'one' }, target: { kind: 'Node', name: 'n1' } }),
        post('/api/v1/namespaces/{ns}/pods/one/binding', { metadata: { name: 'one' }, target: { kind: 'Node', name: 'n2' } }),
        post('/api/v1/namespaces/{ns}/pods/none/binding', { metadata: { name: 'none' }, target: { kind: 'Node', name: 'n2' } }),
        get('/api/v1/namespaces/{ns}/pods/one'),
      ],
      show: ['kind', 'spec.nodeName', 'status.conditions[*].type', 'code'],
    },
  ],
};
