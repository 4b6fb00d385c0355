/** Deletion: propagation, preconditions, grace, dry runs, collections. @module */
import type { Case, Table } from '../case.ts';
import type { Request } from '../exchange.ts';
import { kindNamed, objectOf, pathOf } from './kinds.ts';
import { configMap, CONFIG_MAPS, get, live, post, remove } from './requests.ts';

const CM = `${CONFIG_MAPS}/one`;
const made = post(CONFIG_MAPS, configMap('one'));
const PODS = pathOf(kindNamed('Pod'));
const FINALLY = ['metadata.finalizers', 'metadata.deletionTimestamp', 'metadata.deletionGracePeriodSeconds', 'kind', 'status', 'details'];
const options = (rest: object): object => ({ kind: 'DeleteOptions', apiVersion: 'v1', ...rest });
/** A deletion, and what is left at once, where that is not for a garbage collector to say. */
const deletion = (name: string, of: Request): Case => ({
  name,
  given: [made],
  when: /Foreground|Orphan|orphanDependents[= ](?:true|maybe)/.test(name) ? [of] : [of, get(CM)],
  show: FINALLY,
});
const byBody = (name: string, body: object): Case => deletion(`body: ${name}`, remove(CM, body));
const byQuery = (query: string): Case => deletion(`query: ${query}`, remove(`${CM}?${query}`));
const three = ['a', 'b', 'c'].map((name) => post(CONFIG_MAPS, configMap(name, { labels: { name, set: name === 'c' ? 'two' : 'one' } })));
const left = get(CONFIG_MAPS);
const collection = (name: string, query: string, body?: object): Case => ({
  name: `collection: ${name}`,
  given: three,
  when: [remove(`${CONFIG_MAPS}${query}`, body), ...(name === 'orphans' ? [] : [left])],
  show: ['kind', 'status', 'items[*].metadata.name', 'items[*].metadata.finalizers', 'details'],
});
const scheduled = post(PODS, { ...objectOf(kindNamed('Pod')), spec: { nodeName: 'somewhere', containers: [{ name: 'web', image: 'x' }] } });

export const deletions: Table = {
  name: 'deletions',
  cases: [
    ...['Background', 'Foreground', 'Orphan', 'Nonsense', ''].map((propagationPolicy) =>
      byBody(`propagationPolicy ${propagationPolicy || 'empty'}`, options({ propagationPolicy })),
    ),
    byBody('orphanDependents true', options({ orphanDependents: true })),
    byBody('orphanDependents false', options({ orphanDependents: false })),
    byBody('orphanDependents and propagationPolicy', options({ orphanDependents: true, propagationPolicy: 'Foreground' })),
    byBody('without a head', { propagationPolicy: 'Background' }),
    byBody('of another kind', { kind: 'ConfigMap', apiVersion: 'v1' }),
    byBody('of a kind nobody knows', { kind: 'Nonsense', apiVersion: 'v1' }),
    byBody('meta.k8s.io/v1', { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', propagationPolicy: 'Background' }),
    byBody('of the group', { kind: 'DeleteOptions', apiVersion: 'apps/v1', propagationPolicy: 'Background' }),
    byBody('an unknown field', options({ nonsense: 1 })),
    byBody('grace 0', options({ gracePeriodSeconds: 0 })),
    byBody('negative grace', options({ gracePeriodSeconds: -1 })),
    byBody('very negative grace', options({ gracePeriodSeconds: -5 })),
    byBody('grace that is text', options({ gracePeriodSeconds: 'soon' })),
    byBody('dryRun', options({ dryRun: ['All'] })),
    byBody('a dryRun that there is not', options({ dryRun: ['Some'] })),
    byBody('another uid', options({ preconditions: { uid: '00000000-0000-4000-8000-000000000000' } })),
    byBody('another resourceVersion', options({ preconditions: { resourceVersion: '1' } })),
    {
      name: 'body: the right uid and resourceVersion',
      given: [made],
      when: [
        ([one]) =>
          remove(CM, options({ preconditions: { uid: live(one!).metadata.uid, resourceVersion: live(one!).metadata.resourceVersion } })),
      ],
      show: FINALLY,
    },
    {
      name: 'body: no JSON',
      given: [made],
      when: [{ method: 'DELETE', path: CM, body: '{', headers: { 'content-type': 'application/json' } }],
    },
    { name: 'body: text', given: [made], when: [{ method: 'DELETE', path: CM, body: 'x', headers: { 'content-type': 'text/plain' } }] },
    ...[
      'propagationPolicy=Foreground',
      'propagationPolicy=Nonsense',
      'gracePeriodSeconds=0',
      'gracePeriodSeconds=x',
      'orphanDependents=true',
      'orphanDependents=maybe',
      'dryRun=All',
      'dryRun=',
      'dryRun=Some',
      'ignoreStoreReadErrorWithClusterBreakingPotential=true',
    ].map(byQuery),
    {
      name: 'finalizers hold it, and deleting twice changes nothing',
      given: [post(CONFIG_MAPS, configMap('one', { finalizers: ['example.com/hold'] }))],
      when: [remove(CM), remove(CM), get(CM), remove(CM, options({ propagationPolicy: 'Foreground' }))],
      show: FINALLY,
    },
    collection('everything', ''),
    collection('by label', '?labelSelector=set%3Done'),
    collection('by field', '?fieldSelector=metadata.name%3Da'),
    collection('by a field that there is not', '?fieldSelector=nonsense%3Da'),
    collection('by a broken label', '?labelSelector=a%3D%3D%3Db'),
    collection('dry run', '?dryRun=All'),
    collection('orphans', '', options({ propagationPolicy: 'Orphan' })),
    collection('a limit', '?limit=1'),
    collection('a wrong policy', '?propagationPolicy=Nonsense'),
    { name: 'collection: over all namespaces', when: [remove('/api/v1/configmaps')] },
    { name: 'collection: of namespaces', when: [remove('/api/v1/namespaces')] },
    {
      name: 'collection: of services',
      given: [post(pathOf(kindNamed('Service')), objectOf(kindNamed('Service')))],
      when: [remove(pathOf(kindNamed('Service')))],
      show: ['kind', 'items[*].metadata.name'],
    },
    {
      name: 'a pod on a node is given its grace',
      given: [scheduled],
      when: [remove(`${PODS}/one`), get(`${PODS}/one`)],
      show: [...FINALLY.slice(0, 3), 'kind', 'metadata.generation'],
    },
    {
      name: 'a pod’s grace is shortened',
      given: [scheduled, remove(`${PODS}/one`)],
      when: [remove(`${PODS}/one`, options({ gracePeriodSeconds: 5 })), remove(`${PODS}/one`, options({ gracePeriodSeconds: 9 }))],
      show: FINALLY.slice(0, 3),
    },
    {
      name: 'a pod is killed at once',
      given: [scheduled],
      when: [remove(`${PODS}/one`, options({ gracePeriodSeconds: 0 })), get(`${PODS}/one`)],
      show: ['kind', 'metadata.deletionGracePeriodSeconds'],
    },
    {
      name: 'a pod that nobody runs goes at once',
      given: [post(PODS, objectOf(kindNamed('Pod')))],
      when: [remove(`${PODS}/one`), get(`${PODS}/one`)],
      show: ['kind', 'metadata.deletionGracePeriodSeconds', 'status'],
    },
    {
      name: 'a pod with propagation',
      given: [scheduled],
      when: [remove(`${PODS}/one`, options({ propagationPolicy: 'Foreground' }))],
      show: FINALLY.slice(0, 3),
    },
    {
      name: 'a Deployment in the foreground',
      given: [post(pathOf(kindNamed('Deployment')), objectOf(kindNamed('Deployment')))],
      when: [remove(`${pathOf(kindNamed('Deployment'))}/one`, options({ propagationPolicy: 'Foreground' }))],
      show: [...FINALLY.slice(0, 3), 'metadata.generation'],
    },
    {
      name: 'a Job without a policy',
      given: [post(pathOf(kindNamed('Job')), objectOf(kindNamed('Job')))],
      when: [remove(`${pathOf(kindNamed('Job'))}/one`)],
      show: FINALLY,
    },
    {
      name: 'a namespace waits for its content',
      given: [made],
      when: [remove('/api/v1/namespaces/{ns}')],
      show: ['kind', 'metadata.deletionTimestamp', 'spec', 'status', 'metadata.deletionGracePeriodSeconds'],
    },
    {
      name: 'an eviction',
      given: [post(PODS, objectOf(kindNamed('Pod')))],
      when: [
        post(`${PODS}/one/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'other' } }),
        post(`${PODS}/one/eviction`, {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name: 'one' },
          deleteOptions: { dryRun: ['All'] },
        }),
        post(`${PODS}/one/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'one', namespace: '{ns}' } }),
        post(`${PODS}/one/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'one' } }),
      ],
    },
    {
      name: 'an eviction that a budget forbids',
      given: [
        post(PODS, objectOf(kindNamed('Pod'), { labels: { app: 'web' } })),
        {
          method: 'PATCH',
          path: `${PODS}/one/status`,
          headers: { 'content-type': 'application/merge-patch+json' },
          body: JSON.stringify({ status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } }),
        },
        post(pathOf(kindNamed('PodDisruptionBudget')), objectOf(kindNamed('PodDisruptionBudget'))),
        {
          method: 'PATCH',
          path: `${pathOf(kindNamed('PodDisruptionBudget'))}/one/status`,
          headers: { 'content-type': 'application/merge-patch+json' },
          body: JSON.stringify({
            status: { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
          }),
        },
      ],
      when: [post(`${PODS}/one/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'one' } })],
    },
  ],
};
