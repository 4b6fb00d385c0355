/** Values that the Go type of a built-in kind cannot hold. @module */
import { describe, expect, it } from 'vitest';
import { builtinKinds } from '../builtin/kinds.ts';
import { conversionError, decodingError, findMisfit } from './decoding-error.ts';

const schemaOf = (kind: string) => builtinKinds.find(({ resource }) => resource.kind === kind)!.schema;
const deployment = (spec: object): object => ({ spec: { template: { spec: { containers: [spec] } } } });

describe('a body that the Go type of a built-in kind cannot hold', () => {
  it.each<[string, object, string]>([
    [
      'Deployment',
      { spec: { replicas: 'x' } },
      'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'Deployment',
      deployment({ env: [{ name: 'A', value: 1 }] }),
      'json: cannot unmarshal number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string',
    ],
    [
      'Deployment',
      deployment({ ports: [{ containerPort: 80.5 }] }),
      'json: cannot unmarshal number 80.5 into Go struct field ContainerPort.spec.template.spec.containers.ports.containerPort of type int32',
    ],
    [
      'Pod',
      { metadata: { labels: { a: true } } },
      'json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    ['Pod', { spec: [] }, 'json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec'],
    [
      'Pod',
      { spec: { containers: { name: 'a' } } },
      'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      'Pod',
      { metadata: { annotations: 'x' } },
      'json: cannot unmarshal string into Go struct field ObjectMeta.metadata.annotations of type map[string]string',
    ],
    ['Service', { spec: { ports: [{ targetPort: true }] } }, 'json: cannot unmarshal bool into Go value of type int32'],
    ['Pod', { metadata: { creationTimestamp: 5 } }, 'json: cannot unmarshal number into Go value of type string'],
    ['Secret', { data: { a: 'YQ==', b: 'not!' } }, 'illegal base64 data at input byte 3'],
    ['Secret', { data: { a: 'abc' } }, 'illegal base64 data at input byte 0'],
    ['Secret', { data: { a: 'YWJjZA=' } }, 'illegal base64 data at input byte 7'],
    [
      'Pod',
      { spec: { containers: [{ resources: { limits: { cpu: 'much' } } }] } },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    ['Pod', { spec: { containers: [{ resources: { limits: { memory: '1MM' } } }] } }, "unable to parse quantity's suffix"],
  ])('%s %j', (kind, body, text) => {
    expect(decodingError(findMisfit(schemaOf(kind), body)!)).toBe(text);
  });

  it('is found at its first wrong value, and null is never wrong', () => {
    expect(
      findMisfit(schemaOf('Pod'), { metadata: null, spec: { nodeName: null, containers: [null], dnsPolicy: 1, hostname: 2 } }),
    ).toMatchObject({
      fields: ['spec', 'dnsPolicy'],
      value: 1,
    });
  });

  it.each<[string, object]>([
    ['Secret', { data: { a: '', b: 'YQ==', c: 'YWI=', d: 'YWJj\nZGVm' } }],
    ['Pod', { spec: { containers: [{ resources: { limits: { cpu: 0.5, memory: '1.5Gi', x: '1e3', y: '100m', z: '.5' } } }] } }],
    ['Service', { spec: { ports: [{ targetPort: 'http' }, { targetPort: 80 }] }, unknown: { field: 1 } }],
  ])('is not seen in a right one: %s %j', (kind, body) => {
    expect(findMisfit(schemaOf(kind), body)).toBeUndefined();
  });

  it.each<[string, object, string]>([
    ['Deployment', { spec: { replicas: 'x' } }, 'unrecognized type: int32'],
    ['Pod', { metadata: { annotations: { a: 1 } } }, 'cannot convert int64 to string'],
    ['Pod', { metadata: { annotations: { a: 1.5 } } }, 'unrecognized type: string'],
    ['Deployment', { spec: { replicas: 1.5 } }, 'cannot convert float64 to int32'],
    ['Pod', { metadata: { labels: 'x' } }, 'cannot restore map from string'],
    ['Pod', { spec: { containers: 'x' } }, 'cannot restore slice from string'],
    ['Pod', { spec: 5 }, 'cannot restore struct from: int64'],
  ])('in a strategic merge patch: %s %j', (kind, body, text) => {
    expect(conversionError(findMisfit(schemaOf(kind), body)!)).toBe(text);
  });
});
