/** Several faults at once, and the source document's own values: each is named, and none hides another. @module */
import { test } from 'vitest';
import { Lab } from '../lab/index.ts';
import { nodes } from '../kube/resources.ts';
import { documentValues } from '../chart/document-values.ts';
import { mergeValues } from '../chart/values.ts';
import { CHECKS } from './index.ts';
import { diagnose, healthyValues, untilServed } from './testing/rehearsal.ts';

const LIMIT_MS = 120_000;
const topCodes = (lab: Lab): string[] => [...new Set(diagnose(lab, CHECKS).map(({ finding }) => finding.code))];

test(
  'debugging, a stopped kube-proxy and a missing GatewayClass are three findings',
  async () => {
    const lab = await Lab.start({
      values: mergeValues(healthyValues(), { debug: { enabled: true }, gatewayAPI: { gatewayClass: { create: 'false' } } }),
    });
    try {
      const [node] = [...lab.model.list(nodes)];
      lab.cce.kubeProxy(node!.metadata.name)!.stop();
      await lab.eventually('three codes', () => topCodes(lab).join() === 'CCE1010,CCE1012,CCE1013');
    } finally {
      await lab.stop();
    }
  },
  LIMIT_MS,
);

test(
  'the values of the source document work, by luck and with debugging on: that is said of the cluster, and nothing else',
  async () => {
    const lab = await Lab.start({ values: documentValues() });
    try {
      await untilServed(lab);
      await lab.eventually('CCE1008 and CCE1010', () => {
        const codes = topCodes(lab).filter((code) => /^CCE[12]/.test(code));
        return codes.join() === 'CCE1008,CCE1010';
      });
    } finally {
      await lab.stop();
    }
  },
  LIMIT_MS,
);
