/** A GRPCRoute to the port of the Service to which the document’s HTTPRoute leads. @module */
import { object } from '../../policy/lint/testing/cluster.ts';
import { apply } from '../testing/policy-scenario.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

const ROUTE = object(
  'GRPCRoute',
  'gateway.networking.k8s.io/v1',
  '{name: greeter, namespace: default}',
  'spec: {parentRefs: [{name: ip-gateway}], rules: [{matches: [{method: {service: lab.Greeter}}], backendRefs: [{name: test-python-svc, port: 80}]}]}',
);

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    await apply(lab, ROUTE);
  },
};
