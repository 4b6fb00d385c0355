/** Images that do not arrive. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, run } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { imageUnreachable } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE1009', () => rehearse(imageUnreachable, scenario, CHECKS));

const waiting = (image: string) => ({
  spec: { nodeName: 'n1', containers: [{ name: 'cilium-agent', image }] },
  status: {
    containerStatuses: [
      {
        name: 'cilium-agent',
        image,
        imageID: '',
        ready: false,
        restartCount: 0,
        state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off' } },
      },
    ],
  },
});

test('names are those of the chart’s values, without digest', () => {
  const cluster = ciliumCluster().node('n1', { agentPod: waiting('quay.io/cilium/cilium:v1.19.1@sha256:41f1'), agentReady: false });
  const { findings } = run(imageUnreachable, cluster);
  expect(findings[0]!.fixes[0]!.text).toContain('docker push swr.REGION.myhuaweicloud.com/YOUR-ORGANISATION/cilium:v1.19.1');
  expect(findings[0]!.fixes[1]!.text).toBe(
    [
      'helm upgrade cilium https://helm.cilium.io/cilium-1.19.1.tgz --namespace kube-system --reset-then-reuse-values',
      `--set-json 'image.repository="swr.REGION.myhuaweicloud.com/YOUR-ORGANISATION/cilium"'`,
      '--set-json image.useDigest=false',
      '--set-json rollOutCiliumPods=true',
    ].join(' \\\n  '),
  );
});

test('pods of other people, and containers that wait for something else, are none of it', () => {
  const cluster = ciliumCluster()
    .node('n1')
    .pod('app', { node: 'n1', ready: false, more: waiting('quay.io/x/app:1') });
  expect(run(imageUnreachable, cluster)).toMatchObject({ findings: [] });
});

test('two releases of one image, in the middle of an upgrade, are one value', () => {
  const cluster = ciliumCluster()
    .node('n1', { agentPod: waiting('quay.io/cilium/cilium:v1.19.1'), agentReady: false })
    .node('n2', { agentPod: waiting('quay.io/cilium/cilium:v1.19.5'), agentReady: false });
  const [copy, use] = run(imageUnreachable, cluster).findings[0]!.fixes;
  expect(copy!.text.match(/docker push/g)).toHaveLength(2);
  expect(use!.text.match(/ image\.useDigest=/g)).toHaveLength(1);
});
