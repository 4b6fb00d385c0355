/** The images that a plan runs, for copying them to a registry that the nodes can reach. @module */
import { CHART_VERSION, defaultValues } from '../../chart/chart-keys.ts';
import { ValueReader } from '../../chart/values.ts';
import { chartUrl } from '../../checks/known-releases.ts';
import type { Plan } from '../plan.ts';

export interface PlannedImage {
  /** `quay.io/cilium/cilium:v1.19.1@sha256:…`. */
  readonly source: string;
  /** Where it is copied to; absent: it is pulled from where it is. */
  readonly target?: string;
}

/** Agent, Envoy and operator; which others there are depends on values that a plan does not set. */
const IMAGES = [
  { key: 'image', name: 'cilium', suffix: '' },
  { key: 'envoy.image', name: 'cilium-envoy', suffix: '' },
  // The chart adds the cloud to the operator's name (facts: chart 1.19.1, templates/cilium-operator/_helpers.tpl).
  { key: 'operator.image', name: 'operator', suffix: '-generic' },
] as const;

/** `undefined`: the chart of this version is not known here, so that only Helm can tell (see {@link imageCommand}). */
export function plannedImages({ ciliumVersion, facts }: Plan): PlannedImage[] | undefined {
  if (ciliumVersion !== CHART_VERSION) return undefined;
  const values = new ValueReader(defaultValues());
  const registry = facts.imageRegistry?.value.replace(/\/+$/, '');
  return IMAGES.map(({ key, name, suffix }) => {
    const tag = values.text(`${key}.tag`);
    const digest = suffix ? values.text(`${key}.genericDigest`) : values.text(`${key}.digest`);
    const source = `${values.text(`${key}.repository`)}${suffix}:${tag}${digest && `@${digest}`}`;
    return { source, ...(registry && { target: `${registry}/${name}${suffix}:${tag}` }) };
  });
}

/** Lists them by Helm itself. */
export const imageCommand = ({ ciliumVersion }: Plan): string =>
  `helm template cilium ${chartUrl(ciliumVersion)} -n kube-system -f cilium/values.yaml | grep -o 'image: .*' | sort -u`;

export function imagesFile(plan: Plan): string {
  const images = plannedImages(plan);
  return images ? images.map(({ source, target }) => `${source}${target ? ` ${target}` : ''}\n`).join('') : '';
}
