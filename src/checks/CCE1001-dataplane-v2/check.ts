/** Huawei's own Cilium, which shares names and kinds with one's own (facts/huawei-cce.md §7). @module */
import { message } from '../../i18n/index.ts';
import { configMaps, daemonSets, pods, type DaemonSet } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import { installationIn, type Installation } from '../cluster-facts/installation.ts';
import { refOf } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';

export const dataplaneV2: Check = {
  code: 'CCE1001',
  name: 'dataplane-v2',
  severity: 'error',
  title: 'checks.CCE1001.title',
  needs: [{ ...configMaps, named: 'cilium-config' }, daemonSets, pods],
  threads: [
    'https://support.huaweicloud.com/usermanual-cce/cce_10_0945.html',
    'https://support.huaweicloud.com/usermanual-cce/cce_10_1063.html',
  ],
  run({ model }) {
    const theirs = [...model.list(daemonSets)].find(({ metadata }) => metadata.name === 'yangtse-cilium');
    const own = installationIn(model);
    return { findings: theirs ? [own ? both(theirs, own) : alone(theirs)] : [], looked: 1 };
  },
};

/** The same CRDs, and the same ConfigMap where both are in one namespace: each undoes what the other does. */
const both = (theirs: DaemonSet, own: Installation): Finding => ({
  code: 'CCE1001',
  severity: 'error',
  confidence: 'certain',
  objects: [refOf(theirs), refOf(own.daemonSet)],
  about: ['cluster'],
  evidence: [
    { at: refOf(theirs), observed: message('evidence.present'), expected: message('evidence.oneCilium') },
    { at: refOf(own.daemonSet), observed: message('evidence.present') },
  ],
  message: message('checks.CCE1001.both'),
  cause: message('checks.CCE1001.cause'),
  fixes: [uninstall(own), otherCluster],
});

const alone = (theirs: DaemonSet): Finding => ({
  code: 'CCE1001',
  severity: 'info',
  confidence: 'certain',
  objects: [refOf(theirs)],
  about: [],
  evidence: [{ at: refOf(theirs), observed: message('evidence.present') }],
  message: message('checks.CCE1001.alone'),
  cause: message('checks.CCE1001.cause'),
  fixes: [otherCluster],
});

const uninstall = ({ namespace }: Installation): Fix => ({
  what: message('checks.CCE1001.uninstall'),
  kind: 'command',
  text: `helm uninstall cilium --namespace ${namespace}`,
  risk: 'traffic',
  reversible: false,
});

/** It is chosen when the cluster is made and cannot be undone. */
const otherCluster: Fix = {
  what: message('checks.CCE1001.otherCluster'),
  kind: 'cloud',
  text: 'a cluster made without DataPlane V2 (configurationsOverride: no eni parameter {name: "dataplane-v2", value: true})',
  risk: 'traffic',
  reversible: false,
};
