/** Gateway API's definitions are not those that Cilium's operator asks for (facts/cilium.md §3.1). @module */
import { isOn } from '../../cluster/cilium-config.ts';
import { message } from '../../i18n/index.ts';
import { customResourceDefinitions, type CustomResourceDefinition } from '../../kube/resources.ts';
import type { Check, ClusterView } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { INSTALLATION_NEEDS, installationIn } from '../cluster-facts/installation.ts';
import { NO_CILIUM, refOf } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';

const GROUP = 'gateway.networking.k8s.io';
const REQUIRED = [
  ['gatewayclasses', 'v1'],
  ['gateways', 'v1'],
  ['httproutes', 'v1'],
  ['grpcroutes', 'v1'],
  ['referencegrants', 'v1beta1'],
] as const;
/** What Cilium 1.19 is made for. */
const RELEASE = 'v1.4.1';
const BUNDLE = `https://github.com/kubernetes-sigs/gateway-api/releases/download/${RELEASE}/standard-install.yaml`;

export const gatewayCrds: Check = {
  code: 'CCE1011',
  name: 'gateway-crds',
  severity: 'error',
  title: 'checks.CCE1011.title',
  needs: [...INSTALLATION_NEEDS, customResourceDefinitions],
  threads: ['https://docs.cilium.io/en/v1.19/network/servicemesh/gateway-api/gateway-api/'],
  run(view) {
    const installation = installationIn(view.model);
    if (!installation) return { skip: NO_CILIUM };
    if (!isOn(installation.config, 'enable-gateway-api')) return { skip: message('checks.CCE1011.skip') };
    const missing = REQUIRED.filter(([plural, version]) => !definitionOf(view, plural)?.spec.versions.some(({ name }) => name === version));
    const tlsRoutes = definitionOf(view, 'tlsroutes');
    const unserved = tlsRoutes?.spec.versions.findIndex(({ name, served }) => name === 'v1alpha2' && !served) ?? -1;
    return {
      findings: [
        ...(missing.length > 0 ? [missingOf(installation.namespace, missing)] : []),
        ...(unserved >= 0 ? [unservedOf(installation.namespace, tlsRoutes!, unserved)] : []),
      ],
      looked: REQUIRED.length + (tlsRoutes ? 1 : 0),
    };
  },
};

const definitionOf = ({ model }: ClusterView, plural: string): CustomResourceDefinition | undefined =>
  model.get(customResourceDefinitions, { name: `${plural}.${GROUP}` });

const definition = (plural: string): { kind: string; name: string } => ({ kind: 'CustomResourceDefinition', name: `${plural}.${GROUP}` });

/** Without one of them the operator keeps its Gateway controller off, and says so once, at its start. */
const missingOf = (namespace: string, missing: readonly (readonly [string, string])[]): Finding => ({
  code: 'CCE1011',
  severity: 'error',
  confidence: 'certain',
  objects: missing.map(([plural]) => definition(plural)),
  about: ['cluster'],
  evidence: missing.map(([plural, version]) => ({
    at: definition(plural),
    path: 'spec.versions',
    observed: `no version ${version}`,
    expected: version,
  })),
  message: message('checks.CCE1011.missing', { kinds: missing.map(([plural, version]) => `${plural} ${version}`).join(', ') }),
  cause: message('checks.CCE1011.missingCause'),
  fixes: [
    {
      what: message('checks.CCE1011.install', { release: RELEASE }),
      kind: 'command',
      text: `kubectl apply --server-side -f ${BUNDLE}\n${restart(namespace)}`,
      risk: 'restart',
      reversible: false,
    },
  ],
});

const restart = (namespace: string): string => kubectl('-n', namespace, 'rollout', 'restart', 'deployment/cilium-operator');

/** The operator only looks whether the version is named, then asks for objects of it, and dies. */
function unservedOf(namespace: string, tlsRoutes: CustomResourceDefinition, index: number): Finding {
  const release = tlsRoutes.metadata.annotations?.[`${GROUP}/bundle-version`];
  return {
    code: 'CCE1011',
    severity: 'error',
    confidence: 'certain',
    objects: [refOf(tlsRoutes)],
    about: ['cluster'],
    evidence: [
      { at: refOf(tlsRoutes), path: 'spec.versions[v1alpha2].served', observed: 'false', expected: 'true, or no such version' },
      { at: refOf(tlsRoutes), path: `metadata.annotations[${GROUP}/bundle-version]`, observed: release ?? 'not set', expected: RELEASE },
    ],
    message: message('checks.CCE1011.unserved', { release: release ?? '?' }),
    cause: message('checks.CCE1011.unservedCause'),
    fixes: [serve(namespace, index)],
  };
}

function serve(namespace: string, index: number): Fix {
  const patch = JSON.stringify([{ op: 'replace', path: `/spec/versions/${index}/served`, value: true }]);
  return {
    what: message('checks.CCE1011.serve', { release: RELEASE }),
    kind: 'command',
    text: `kubectl patch crd tlsroutes.${GROUP} --type=json -p '${patch}'\n${restart(namespace)}`,
    risk: 'restart',
    reversible: true,
  };
}
