/** Bodies and answers in protobuf, as kubectl sends them. @module */
import { readFileSync } from 'node:fs';
import type { Case, Table } from '../case.ts';
import { kindNamed, KINDS, pathOf } from './kinds.ts';
import { configMap, CONFIG_MAPS, get, patch, post, put } from './requests.ts';

interface Vector {
  json: { kind: string; apiVersion: string; metadata: { name?: string } };
  base64: string;
}
/** Written by Kubernetes' own encoder. */
const vectors = JSON.parse(
  readFileSync(new URL('../../../../src/apiserver/protobuf/vectors/bodies.json', import.meta.url), 'utf8'),
) as Vector[];

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const sent = { headers: { 'content-type': PROTOBUF } };
const PATHS: Readonly<Record<string, string>> = {
  SelfSubjectAccessReview: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  SubjectAccessReview: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
  TokenRequest: '/api/v1/namespaces/{ns}/serviceaccounts/default/token',
  CustomResourceDefinition: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
};
const pathFor = ({ json: { kind, apiVersion } }: Vector): string =>
  PATHS[kind] ?? pathOf(KINDS.find((one) => one.kind === kind && one.apiVersion === apiVersion)!);
/** `PersistentVolume (v1)`; of the second of a kind its name, too. */
function titleFor(vector: Vector): string {
  const { kind, apiVersion, metadata } = vector.json;
  const first = vectors.find(({ json }) => json.kind === kind && json.apiVersion === apiVersion);
  return `${kind} (${apiVersion})${first === vector ? '' : ` ${metadata.name}`}`;
}
/** The namespace that the body names must be that of the path. */
const namespaceOf = ({ json }: Vector): string => (json.metadata as { namespace?: string }).namespace ?? '{ns}';

const body = (kind: string): Buffer => Buffer.from(vectors.find(({ json }) => json.kind === kind)!.base64, 'base64');

export const protobufs: Table = {
  name: 'protobufs',
  cases: [
    ...vectors.map((vector): Case => ({
      name: `${titleFor(vector)} by protobuf`,
      when: [post(`${pathFor(vector).replace('{ns}', namespaceOf(vector))}?dryRun=All`, Buffer.from(vector.base64, 'base64'), sent)],
    })),
    { name: 'rubbish behind the magic', when: [post(CONFIG_MAPS, Buffer.from('k8s\0rubbish'), sent)] },
    { name: 'no magic', when: [post(CONFIG_MAPS, Buffer.from('nothing of the kind'), sent)] },
    { name: 'another kind than the path’s', when: [post(CONFIG_MAPS, body('Secret'), sent)] },
    { name: 'an update', given: [post(CONFIG_MAPS, configMap('one'))], when: [put(`${CONFIG_MAPS}/one`, body('ConfigMap'), sent)] },
    {
      name: 'a patch',
      given: [post(CONFIG_MAPS, configMap('one'))],
      when: [{ ...patch('merge', `${CONFIG_MAPS}/one`, body('ConfigMap')), headers: { 'content-type': PROTOBUF } }],
    },
    {
      name: 'an answer',
      given: [post(CONFIG_MAPS, configMap('one'))],
      when: [get(`${CONFIG_MAPS}/one`, { headers: { accept: PROTOBUF } })],
    },
    {
      name: 'an answer or JSON',
      given: [post(CONFIG_MAPS, configMap('one'))],
      when: [{ method: 'HEAD', path: CONFIG_MAPS, headers: { accept: `${PROTOBUF},application/json` } }],
    },
    {
      name: 'a watch',
      given: [post(CONFIG_MAPS, configMap('one'))],
      when: [{ method: 'HEAD', path: `${CONFIG_MAPS}/none`, headers: { accept: PROTOBUF } }],
    },
    {
      name: 'JSON answers protobuf bodies',
      when: [
        post(pathOf(kindNamed('Secret')), body('Secret'), { headers: { ...sent.headers, accept: 'application/json' } }),
        get(`${pathOf(kindNamed('Secret'))}/s`),
      ],
    },
  ],
};
