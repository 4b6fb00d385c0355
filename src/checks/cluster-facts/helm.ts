/**
 * `helm upgrade` of Cilium as it is printed: complete, so that it does what it says wherever it is pasted.
 * @module
 */
import type { HelmValue } from '../../chart/values.ts';
import { versionOfImage } from '../cilium-version.ts';
import { chartUrl } from '../known-releases.ts';
import { word } from './commands.ts';
import type { Installation } from './installation.ts';
import type { Message } from '../../i18n/index.ts';
import type { Fix } from '../finding.ts';

/** Values by their path: `{ 'bpf.masquerade': true }`. */
export type ValuesByPath = Readonly<Record<string, HelmValue>>;

/** Of images without a release in their tag; `helm list` shows it. */
const UNKNOWN_VERSION = 'CHART-VERSION';

/**
 * To a version of the chart. Values that people have set stay, over the defaults of that very version: with
 * `--reuse-values` the defaults of the chart before would stand in their way, its image tags among them (helm#3957). Helm
 * 3.14 or later has the flag.
 */
export const helmUpgrade = (namespace: string, version: string | undefined, values: ValuesByPath = {}): string =>
  [
    `helm upgrade cilium ${chartUrl(version ?? UNKNOWN_VERSION)} --namespace ${word(namespace)} --reset-then-reuse-values`,
    ...Object.entries(values).map(([path, value]) => `--set-json ${word(`${path}=${JSON.stringify(value)}`)}`),
  ].join(' \\\n  ');

/**
 * Sets values, with the version of the chart that is installed. Agents are started anew, by themselves they keep the old
 * values; `agents: false`: what changes is not theirs.
 */
export function helmFix(
  what: Message,
  { namespace, daemonSet }: Pick<Installation, 'namespace' | 'daemonSet'>,
  values: ValuesByPath,
  { agents = true }: { agents?: boolean } = {},
): Fix {
  const agent = daemonSet.spec?.template.spec?.containers.find(({ name }) => name === 'cilium-agent');
  const all = { ...values, ...(agents && { rollOutCiliumPods: true }) };
  return { what, kind: 'helm', text: helmUpgrade(namespace, versionOfImage(agent?.image), all), risk: 'restart', reversible: true };
}
