/** Gateway API's definitions are not those that Cilium's operator asks for (facts/cilium.md §3.1). @module */
import { isOn } from '../../cluster/cilium-config.ts';
import { message } from '../../i18n/index.ts';
import { customResourceDefinitions, type CustomResourceDefinition } from '../../kube/resources.ts';
import type { Check, ClusterView } from '../check.ts';
import { versionOfImage } from '../cilium-version.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { INSTALLATION_NEEDS, installationIn, type Installation } from '../cluster-facts/installation.ts';
import { NO_CILIUM, refOf } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';
import { compareVersions } from '../version-range.ts';
import { requirementsOf, type KindAndVersion, type Requirements } from './requirements.ts';

const GROUP = 'gateway.networking.k8s.io';
const BUNDLE_VERSION = `${GROUP}/bundle-version`;
const RELEASES = 'https://github.com/kubernetes-sigs/gateway-api/releases/download';
const SOURCE = 'https://raw.githubusercontent.com/kubernetes-sigs/gateway-api';

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
    const wanted = requirementsOf(operatorVersion(installation));
    const missing = wanted.kinds.filter(([plural, version]) => !versionsOf(view, plural)?.some(({ name }) => name === version));
    const tlsRoutes = wanted.readsTlsRouteAlpha ? definitionOf(view, 'tlsroutes') : undefined;
    const unserved = tlsRoutes?.spec.versions.findIndex(({ name, served }) => name === 'v1alpha2' && !served) ?? -1;
    return {
      findings: [
        ...(missing.length > 0 ? [missingOf(view, installation, wanted, missing)] : []),
        ...(unserved >= 0 ? [unservedOf(installation, wanted, tlsRoutes!, unserved)] : []),
      ],
      looked: wanted.kinds.length + (tlsRoutes ? 1 : 0),
    };
  },
};

/** Of whom the operator is made from: it is the one that looks. */
function operatorVersion({ operator, daemonSet }: Installation): string | undefined {
  const images = [operator, daemonSet].flatMap((workload) => workload?.spec?.template.spec?.containers ?? []).map(({ image }) => image);
  return images.map(versionOfImage).find((version) => version !== undefined);
}

const definitionOf = ({ model }: ClusterView, plural: string): CustomResourceDefinition | undefined =>
  model.get(customResourceDefinitions, { name: `${plural}.${GROUP}` });

const versionsOf = (view: ClusterView, plural: string): CustomResourceDefinition['spec']['versions'] | undefined =>
  definitionOf(view, plural)?.spec.versions;

const releaseOf = (one: CustomResourceDefinition | undefined): string | undefined => one?.metadata.annotations?.[BUNDLE_VERSION];

/** The newest release of Gateway API whose definitions are there. */
function installedRelease({ model }: ClusterView): string | undefined {
  const releases = [...model.list(customResourceDefinitions)]
    .filter(({ spec }) => spec.group === GROUP)
    .flatMap((one) => releaseOf(one) ?? []);
  return releases.toSorted(compareVersions).at(-1);
}

const definition = (plural: string): { kind: string; name: string } => ({ kind: 'CustomResourceDefinition', name: `${plural}.${GROUP}` });

/** Without one of them the operator keeps its Gateway controller off, and says so once, at its start. */
function missingOf(view: ClusterView, { namespace }: Installation, { release }: Requirements, missing: readonly KindAndVersion[]): Finding {
  const installed = installedRelease(view);
  const isNewer = installed !== undefined && release !== undefined && compareVersions(installed, release) > 0;
  const isOutgrown = isNewer && missing.some(([plural]) => definitionOf(view, plural) !== undefined);
  const kinds = missing.map(([plural, version]) => `${plural} ${version}`).join(', ');
  return {
    code: 'CCE1011',
    severity: 'error',
    confidence: 'certain',
    objects: missing.map(([plural]) => definition(plural)),
    about: ['cluster'],
    evidence: missing.map(([plural, version]) => ({
      at: definition(plural),
      path: 'spec.versions',
      observed:
        versionsOf(view, plural)
          ?.map(({ name }) => name)
          .join(', ') ?? message('evidence.noVersion', { version }),
      expected: version,
    })),
    message: isOutgrown ? message('checks.CCE1011.outgrown', { kinds, installed, release }) : message('checks.CCE1011.missing', { kinds }),
    cause: message('checks.CCE1011.missingCause'),
    fixes: isOutgrown || !release ? [] : [install(namespace, isNewer ? singly(installed, missing) : bundle(release))],
  };
}

interface Source {
  readonly release: string;
  readonly files: readonly string[];
}

const bundle = (release: string): Source => ({ release, files: [`${RELEASES}/${release}/standard-install.yaml`] });

/** An older bundle over a newer one would take back what the newer has brought: the missing kinds alone, of the release that is there. */
const singly = (release: string, missing: readonly KindAndVersion[]): Source => ({
  release,
  files: missing.map(([plural]) => `${SOURCE}/${release}/config/crd/standard/${GROUP}_${plural}.yaml`),
});

const install = (namespace: string, { release, files }: Source): Fix => ({
  what: message('checks.CCE1011.install', { release }),
  kind: 'command',
  text: [...files.map((file) => kubectl('apply', '--server-side', '-f', file)), restart(namespace)].join('\n'),
  risk: 'restart',
  reversible: false,
});

const restart = (namespace: string): string => kubectl('-n', namespace, 'rollout', 'restart', 'deployment/cilium-operator');

/** The operator only looks whether the version is named, then asks for objects of it, and dies. */
function unservedOf({ namespace }: Installation, { release }: Requirements, tlsRoutes: CustomResourceDefinition, index: number): Finding {
  const found = releaseOf(tlsRoutes);
  return {
    code: 'CCE1011',
    severity: 'error',
    confidence: 'certain',
    objects: [refOf(tlsRoutes)],
    about: ['cluster'],
    evidence: [
      { at: refOf(tlsRoutes), path: 'spec.versions[v1alpha2].served', observed: 'false', expected: message('evidence.servedOrNone') },
      {
        at: refOf(tlsRoutes),
        path: `metadata.annotations[${BUNDLE_VERSION}]`,
        observed: found ?? message('evidence.notSet'),
        ...(release && { expected: release }),
      },
    ],
    message: message('checks.CCE1011.unserved', { release: found ?? '?' }),
    cause: message('checks.CCE1011.unservedCause'),
    fixes: [serve(namespace, index)],
  };
}

function serve(namespace: string, index: number): Fix {
  const patch = JSON.stringify([{ op: 'replace', path: `/spec/versions/${index}/served`, value: true }]);
  return {
    what: message('checks.CCE1011.serve'),
    kind: 'command',
    text: `kubectl patch crd tlsroutes.${GROUP} --type=json -p '${patch}'\n${restart(namespace)}`,
    risk: 'restart',
    reversible: true,
  };
}
