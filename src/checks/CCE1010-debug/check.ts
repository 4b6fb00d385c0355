/** `debug.enabled` in a cluster that people use: the source document's values have it (facts/cilium.md §1.1). @module */
import { isOn } from '../../cluster/cilium-config.ts';
import { message } from '../../i18n/index.ts';
import type { Check } from '../check.ts';
import { helmFix } from '../cluster-facts/helm.ts';
import { INSTALLATION_NEEDS, installationIn } from '../cluster-facts/installation.ts';
import { NO_CILIUM, refOf } from '../cluster-facts/wording.ts';

export const debug: Check = {
  code: 'CCE1010',
  name: 'debug',
  severity: 'info',
  title: 'checks.CCE1010.title',
  needs: INSTALLATION_NEEDS,
  threads: ['https://docs.cilium.io/en/v1.19/helm-reference/'],
  run({ model }) {
    const installation = installationIn(model);
    if (!installation) return { skip: NO_CILIUM };
    const { config, configMap } = installation;
    if (!isOn(config, 'debug')) return { findings: [], looked: 1 };
    return {
      findings: [
        {
          code: 'CCE1010',
          severity: 'info',
          confidence: 'certain',
          objects: [refOf(configMap)],
          about: [],
          evidence: [{ at: refOf(configMap), path: 'data.debug', observed: 'true', expected: 'false' }],
          message: message('checks.CCE1010.found'),
          cause: message('checks.CCE1010.cause'),
          fixes: [helmFix(message('checks.CCE1010.off'), installation, { 'debug.enabled': false, 'operator.rollOutPods': true })],
        },
      ],
      looked: 1,
    };
  },
};
