/** A rule without any back end: valid, accepted, and answered 500; which one was meant only people know. @module */
import { httpRoutes } from '../../cluster/kinds.ts';
import type { JsonPatchOperation } from '../../kube/index.ts';
import type { Lab } from '../../lab/index.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

const POINTER = '/spec/rules/0/backendRefs';

const patchRoute = async (lab: Lab, ...body: JsonPatchOperation[]): Promise<void> => {
  await lab.client.patch(httpRoutes, { namespace: 'default', name: 'echo-ip-route' }, { type: 'json', body });
};

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    await patchRoute(lab, { op: 'remove', path: POINTER });
  },
  async fix(lab, finding, apply) {
    // Shows the route; then it gets a back end.
    await apply(finding.fixes[0]!);
    await patchRoute(lab, { op: 'add', path: POINTER, value: [{ name: 'test-python-svc', port: 80 }] });
  },
};
