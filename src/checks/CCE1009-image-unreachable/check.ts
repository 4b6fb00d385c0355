/** Cilium's images cannot be pulled: Quay is slow or blocked for many nodes in China (facts/cilium.md §1.2). @module */
import { message } from '../../i18n/index.ts';
import { nodes, pods, type Pod } from '../../kube/resources.ts';
import type { Check, ClusterView } from '../check.ts';
import { command } from '../cluster-facts/commands.ts';
import { helmFix, type ValuesByPath } from '../cluster-facts/helm.ts';
import { byName, INSTALLATION_NEEDS, installationIn, nodesOf, type Installation } from '../cluster-facts/installation.ts';
import { names, NO_CILIUM, refOf } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';

interface Unpulled {
  readonly pod: Pod;
  readonly image: string;
  readonly text: string;
}

const REASONS = new Set(['ErrImagePull', 'ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName', 'RegistryUnavailable']);

export const imageUnreachable: Check = {
  code: 'CCE1009',
  name: 'image-unreachable',
  severity: 'error',
  title: 'checks.CCE1009.title',
  needs: [nodes, ...INSTALLATION_NEEDS],
  threads: ['https://github.com/cilium/cilium/issues/28178', 'https://support.huaweicloud.com/usermanual-swr/swr_01_0011.html'],
  run(view) {
    const installation = installationIn(view.model);
    if (!installation) return { skip: NO_CILIUM };
    const ours = [...view.model.list(pods)].filter((pod) => isOfCilium(installation, pod)).toSorted(byName);
    const unpulled = ours.flatMap(unpulledOf);
    return { findings: unpulled.length > 0 ? [findingOf(view, installation, unpulled)] : [], looked: ours.length };
  },
};

const isOfCilium = ({ namespace }: Installation, { metadata }: Pod): boolean =>
  metadata.namespace === namespace &&
  !metadata.deletionTimestamp &&
  (metadata.labels?.['app.kubernetes.io/part-of'] === 'cilium' || /^cilium(?:-envoy)?$/.test(metadata.labels?.['k8s-app'] ?? ''));

function unpulledOf(pod: Pod): Unpulled[] {
  const specs = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  return [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].flatMap(({ name, image, state }) => {
    const waiting = state?.waiting;
    if (!waiting || !REASONS.has(waiting.reason ?? '')) return [];
    return [{ pod, image: specs.find((spec) => spec.name === name)?.image ?? image, text: `${waiting.reason}: ${waiting.message ?? ''}` }];
  });
}

function findingOf(view: ClusterView, installation: Installation, unpulled: readonly Unpulled[]): Finding {
  const images = [...new Set(unpulled.map(({ image }) => image))];
  const nodeNames = [...new Set(unpulled.flatMap(({ pod }) => pod.spec?.nodeName ?? []))].sort();
  return {
    code: 'CCE1009',
    severity: 'error',
    confidence: 'certain',
    objects: unpulled.map(({ pod }) => refOf(pod)),
    about: ['cluster', ...nodeNames.map((name) => `node/${name}`)],
    evidence: unpulled.slice(0, 3).map(({ pod, text }) => ({
      at: refOf(pod),
      path: 'status.containerStatuses[].state.waiting',
      observed: text,
      expected: message('evidence.pulled'),
    })),
    message: message('checks.CCE1009.found', { images: names(images), nodes: names(nodeNames) }),
    cause: message('checks.CCE1009.cause'),
    fixes: fixesFor(view, installation, images),
  };
}

/** Of the chart's three images, by the end of their name. */
const VALUES: readonly [RegExp, string][] = [
  [/\/cilium$/, 'image'],
  [/\/operator(?:-generic)?$/, 'operator.image'],
  [/\/cilium-envoy$/, 'envoy.image'],
];

/** A place in the region's own registry; whose organisation it is nobody can know. */
const ORGANISATION = 'YOUR-ORGANISATION';

function fixesFor(view: ClusterView, installation: Installation, images: readonly string[]): Fix[] {
  const [node] = nodesOf(view.model);
  const region = node?.metadata.labels?.['topology.kubernetes.io/region'] ?? 'REGION';
  const registry = `swr.${region}.myhuaweicloud.com/${ORGANISATION}`;
  const known = images.map((image) => ({ image, ...partsOf(image) })).filter(({ path }) => path !== undefined);
  if (known.length === 0) return [];
  const copies = known.flatMap(({ image, name, tag }) => [
    command('docker', 'pull', image),
    command('docker', 'tag', image, `${registry}/${name}:${tag}`),
    command('docker', 'push', `${registry}/${name}:${tag}`),
  ]);
  return [
    { what: message('checks.CCE1009.copy'), kind: 'command', text: copies.join('\n'), risk: 'none', reversible: true },
    { ...helmFix(message('checks.CCE1009.use'), installation, valuesOf(known, registry)), next: true },
  ];
}

function partsOf(image: string): { name: string; tag: string; path: string | undefined } {
  const [, repository = image, tag = 'latest'] = /^(.*?):([^/@]+)(?:@.*)?$/.exec(image) ?? [];
  return { name: repository.slice(repository.lastIndexOf('/') + 1), tag, path: VALUES.find(([ends]) => ends.test(repository))?.[1] };
}

/** A copy has another digest; the chart appends the operator's flavour itself. */
function valuesOf(known: readonly { name: string; path: string | undefined }[], registry: string): ValuesByPath {
  return Object.fromEntries(
    known.flatMap(({ name, path }) => [
      [`${path}.repository`, `${registry}/${name.replace(/-generic$/, '')}`],
      [`${path}.useDigest`, false],
    ]),
  ) as ValuesByPath;
}
