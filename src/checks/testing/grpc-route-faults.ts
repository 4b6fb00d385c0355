/** Faults of a GRPCRoute beside the document's HTTPRoute, as they are applied to a lab. @module */
import { gateways } from '../../cluster/kinds.ts';
import type { Lab } from '../../lab/index.ts';
import { object, service } from '../../policy/lint/testing/cluster.ts';
import type { SharedRehearsal } from './kubectl.ts';
import { apply, remove, scenarioOf } from './policy-scenario.ts';
import { untilServed } from './rehearsal.ts';

const PODS = '{app.kubernetes.io/name: test-python}';
/** Its pods speak HTTP/1.1: the lab shows what is said of a GRPCRoute, not that calls pass. */
const GREETER = service('greeter', `{selector: ${PODS}, ports: [{port: 50051, targetPort: http}]}`);
const ELSEWHERE =
  object('Namespace', 'v1', '{name: calls}', '') +
  object(
    'Deployment',
    'apps/v1',
    '{name: greeter, namespace: calls}',
    `spec: {selector: {matchLabels: ${PODS}}, template: {metadata: {labels: ${PODS}}, spec: {containers: [{name: web, image: "test-python:latest", ports: [{name: http, containerPort: 80}]}]}}}`,
  ) +
  object('Service', 'v1', '{name: greeter, namespace: calls}', `spec: {selector: ${PODS}, ports: [{port: 50051, targetPort: http}]}`);

const route = (backend: string, parent = '{name: ip-gateway}'): string =>
  object(
    'GRPCRoute',
    'gateway.networking.k8s.io/v1',
    '{name: greeter, namespace: default}',
    `spec: {parentRefs: [${parent}], rules: [{matches: [{method: {service: lab.Greeter}}], backendRefs: [${backend}]}]}`,
  );

const GATEWAY = { namespace: 'default', name: 'ip-gateway' };
const PATH = '/spec/listeners/0/allowedRoutes/kinds';
const ROUTE = route('{name: greeter, port: 50051}');

export const GRPC_ROUTE_FAULTS: readonly SharedRehearsal[] = [
  {
    code: 'CCE4021',
    name: 'a listener that is not there',
    scenario: scenarioOf({ broken: route('{name: greeter, port: 50051}', '{name: ip-gateway, sectionName: grpc}') }),
  },
  {
    code: 'CCE4021',
    name: 'a listener for HTTPRoutes alone',
    scenario: {
      async break(lab) {
        await lab.client.patch(gateways, GATEWAY, { type: 'json', body: [{ op: 'add', path: PATH, value: [{ kind: 'HTTPRoute' }] }] });
        await apply(lab, ROUTE);
      },
      async clear(lab) {
        await remove(lab, ROUTE);
        await lab.client.patch(gateways, GATEWAY, { type: 'json', body: [{ op: 'remove', path: PATH }] });
      },
    },
  },
  {
    code: 'CCE4022',
    name: 'a back end with a letter missing',
    scenario: scenarioOf({ broken: route('{name: greter, port: 50051}'), causes: ['CCE4090'] }),
  },
  {
    code: 'CCE4022',
    name: 'a port that the Service does not have',
    scenario: scenarioOf({ broken: route('{name: greeter, port: 80}'), causes: ['CCE4090'] }),
  },
  {
    code: 'CCE4023',
    name: 'a back end of another namespace',
    scenario: scenarioOf({ broken: route('{name: greeter, namespace: calls, port: 50051}'), causes: ['CCE4090'] }),
  },
];

/** What the routes are to lead to, and everything up. */
export async function settleGreeters(lab: Lab): Promise<void> {
  await apply(lab, GREETER + ELSEWHERE);
  await untilServed(lab);
}
