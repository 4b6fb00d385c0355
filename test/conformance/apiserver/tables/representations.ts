/** The other forms of an answer: Tables, metadata only, YAML, protobuf; and what is not acceptable. @module */
import type { Case, Table } from '../case.ts';
import { KINDS, kindNamed, nameOf, objectOf, pathOf, titleOf } from './kinds.ts';
import { configMap, CONFIG_MAPS, get, post } from './requests.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const accept = (value: string): { headers: { accept: string } } => ({ headers: { accept: value } });
const made = post(CONFIG_MAPS, configMap('one', { labels: { a: 'b' } }));

const tableCases = KINDS.map((kind): Case => ({
  name: `Table of ${titleOf(kind)}`,
  given: [post(pathOf(kind), objectOf(kind))],
  when: [get(`${pathOf(kind)}/${nameOf(kind)}`, accept(TABLE))],
  show: [
    'kind',
    'apiVersion',
    'columnDefinitions[*].name',
    'columnDefinitions[*].type',
    'columnDefinitions[*].format',
    'columnDefinitions[*].priority',
    'rows[*].cells',
    'rows[*].object.kind',
  ],
}));

const accepted = (value: string, path = CONFIG_MAPS): Case => ({
  name: `accept ${value || 'nothing'}${path === CONFIG_MAPS ? '' : ' of one'}`,
  given: [made],
  when: [get(path, accept(value))],
  show: ['kind', 'apiVersion', 'items[*].kind', 'items[*].metadata.name'],
});

export const representations: Table = {
  name: 'representations',
  cases: [
    ...tableCases,
    { name: 'Table: the whole', given: [made], when: [get(CONFIG_MAPS, accept(TABLE))] },
    ...['None', 'Metadata', 'Object', 'Nonsense', ''].map((include): Case => ({
      name: `Table: includeObject=${include}`,
      given: [made],
      when: [get(`${CONFIG_MAPS}?includeObject=${include}`, accept(TABLE))],
      show: ['rows[*].cells', 'rows[*].object.kind', 'rows[*].object.data'],
    })),
    {
      name: 'Table: of an empty list',
      given: [post('/api/v1/namespaces/{ns}/secrets', { metadata: { name: 'x' } })],
      when: [get(CONFIG_MAPS, accept(TABLE))],
    },
    {
      name: 'Table: a page',
      given: [made, post(CONFIG_MAPS, configMap('two'))],
      when: [get(`${CONFIG_MAPS}?limit=1`, accept(TABLE))],
      show: ['metadata', 'rows[*].cells'],
    },
    { name: 'Table: of a refusal', when: [get(`${CONFIG_MAPS}/missing`, accept(TABLE))] },
    {
      name: 'Table: of a creation',
      when: [post(CONFIG_MAPS, configMap('one'), accept(`${TABLE},application/json`))],
      show: ['kind', 'rows[*].cells'],
    },
    {
      name: 'Table: v1beta1',
      given: [made],
      when: [get(CONFIG_MAPS, accept('application/json;as=Table;v=v1beta1;g=meta.k8s.io'))],
      show: ['apiVersion'],
    },
    {
      name: 'Table: v2, with a way out',
      given: [made],
      when: [get(CONFIG_MAPS, accept('application/json;as=Table;v=v2;g=meta.k8s.io,application/json'))],
      show: ['kind'],
    },
    { name: 'Table: v2', given: [made], when: [get(CONFIG_MAPS, accept('application/json;as=Table;v=v2;g=meta.k8s.io'))] },
    {
      name: 'metadata of a list',
      given: [made],
      when: [get(CONFIG_MAPS, accept('application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'))],
    },
    {
      name: 'metadata of one',
      given: [made],
      when: [get(`${CONFIG_MAPS}/one`, accept('application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io'))],
    },
    accepted('application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io'),
    accepted('application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io', `${CONFIG_MAPS}/one`),
    ...[
      '',
      '*/*',
      'application/*',
      'application/json',
      'text/html',
      'text/html,*/*;q=0.1',
      'application/json;q=0',
      'application/json;charset=utf-8',
      'application/json;pretty=1',
    ].map((value) => accepted(value)),
    accepted('application/xml,application/json'),
    { name: 'YAML', given: [made], when: [get(`${CONFIG_MAPS}/one`, accept('application/yaml'))] },
    {
      name: 'protobuf with a way out',
      given: [made],
      when: [get(`${CONFIG_MAPS}/one`, accept('application/vnd.kubernetes.protobuf,application/json'))],
    },
    { name: 'CBOR', given: [made], when: [get(`${CONFIG_MAPS}/one`, accept('application/cbor'))] },
    { name: 'not acceptable on a write', when: [post(CONFIG_MAPS, configMap('one'), accept('text/html'))] },
    {
      name: 'HEAD',
      given: [made],
      when: [
        { method: 'HEAD', path: `${CONFIG_MAPS}/one` },
        { method: 'HEAD', path: CONFIG_MAPS },
        { method: 'HEAD', path: `${CONFIG_MAPS}/missing` },
      ],
    },
    {
      name: 'Table of a pod with a status',
      given: [
        post(pathOf(kindNamed('Pod')), objectOf(kindNamed('Pod'))),
        {
          method: 'PATCH',
          path: `${pathOf(kindNamed('Pod'))}/one/status`,
          headers: { 'content-type': 'application/merge-patch+json' },
          body: JSON.stringify({
            status: {
              phase: 'Running',
              podIP: '10.0.0.9',
              podIPs: [{ ip: '10.0.0.9' }],
              containerStatuses: [
                { name: 'web', image: 'x', imageID: '', ready: false, restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } },
              ],
            },
          }),
        },
      ],
      when: [get(`${pathOf(kindNamed('Pod'))}/one`, accept(TABLE))],
      show: ['rows[*].cells'],
    },
  ],
};
