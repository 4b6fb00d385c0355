/** Gateway API's CRDs, before Cilium: its operator looks for them once, when it starts (facts/cilium.md §3.1). @module */
import type { ClusterView } from '../../checks/check.ts';
import { compareVersions } from '../../checks/version-range.ts';
import { gatewayClasses, gateways, grpcRoutes, httpRoutes, referenceGrants } from '../../cluster/kinds.ts';
import { message } from '../../i18n/index.ts';
import { customResourceDefinitions } from '../../kube/resources.ts';
import type { Step } from '../../plan/steps.ts';
import { InstallFailure } from '../failure.ts';
import { isServed } from '../manifests.ts';
import { run, until } from '../site.ts';
import { ofWhatIsThere, type InstallStep } from '../step.ts';

/** Those that Cilium asks for. */
const KINDS = [gatewayClasses, gateways, httpRoutes, grpcRoutes, referenceGrants] as const;

export const gatewayApiBundle = ({ model }: ClusterView): string =>
  model.get(customResourceDefinitions, { name: 'gateways.gateway.networking.k8s.io' })?.metadata.annotations?.[
    'gateway.networking.k8s.io/bundle-version'
  ] ?? '';

export const gatewayApiServed = (view: ClusterView): boolean => KINDS.every((of) => isServed(view, of));

export function gatewayApiStep({ id, title, commands, back }: Step, version: string | undefined): InstallStep {
  const [apply] = commands;
  return {
    id,
    title,
    files: [],
    isDone: async (site) => {
      const view = await site.look();
      return gatewayApiServed(view) && gatewayApiBundle(view) === version;
    },
    before: async (site) => gatewayApiBundle(await site.look()),
    run: async (site) => {
      const found = gatewayApiBundle(await site.look());
      // Other controllers, CCE's own among them, may need the newer ones (facts/huawei-cce.md §7).
      if (version !== undefined && compareVersions(found, version) > 0)
        throw new InstallFailure(message('install.gatewayApi.newer', { found, wanted: version }));
      await run(site, apply!);
      await until(site, (view) => gatewayApiServed(view) || message('install.gatewayApi.waits'));
      return {};
    },
    rehearse: async (site) => {
      await run(site, { ...apply!, args: [...apply!.args, '--dry-run=server'] });
      return {};
    },
    back: (before) =>
      before === ''
        ? { commands: back.map(ofWhatIsThere) }
        : { commands: [], note: message('install.gatewayApi.kept', { version: before }) },
  };
}
