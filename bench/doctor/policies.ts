/** Policies as teams write them, one of five kinds in turn. @module */
import type { AnyObject } from '../../src/kube/objects.ts';

const label = (name: string): object => ({ matchLabels: { 'app.kubernetes.io/name': name } });
const port = (number: number): object => ({ ports: [{ port: String(number), protocol: 'TCP' }] });

/** Back ends of Gateways are called `test-python` in every namespace, others have a number. */
export function policyOf(index: number, namespace: string, gateways: number): AnyObject {
  const app = `test-python-${gateways + index}`;
  const specs: readonly object[] = [
    { endpointSelector: label(app), ingress: [{ fromEndpoints: [label('test-python')], toPorts: [port(80)] }] },
    { endpointSelector: label(app), ingress: [{ fromEntities: ['cluster'], toPorts: [port(80)] }] },
    {
      endpointSelector: label(index < gateways ? 'test-python' : app),
      ingress: [{ fromEntities: ['ingress', 'cluster'], toPorts: [port(80)] }],
    },
    {
      endpointSelector: label(app),
      ingress: [{ fromEntities: ['cluster'], toPorts: [{ ...port(80), rules: { http: [{ method: 'GET', path: '/.*' }] } }] }],
    },
    {
      endpointSelector: label(app),
      egress: [{ toEntities: ['cluster'] }, { toCIDR: [`198.51.100.${index % 250}/32`], toPorts: [port(443)] }],
    },
  ];
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: {
      name: `policy-${index}`,
      namespace,
      uid: `policy-${index}`,
      resourceVersion: '1',
      creationTimestamp: '2026-08-01T00:00:00Z',
    },
    spec: specs[index % specs.length],
  };
}
