/** The Gateway with its class, route and entrypoint; done when it is programmed. @module */
import type { ClusterView } from '../../checks/check.ts';
import { ciliumGatewayClassConfigs, gateways } from '../../cluster/kinds.ts';
import { gatewayEntrypoints } from '../../cluster/load-kinds.ts';
import { message, type Message } from '../../i18n/index.ts';
import { findCondition } from '../../kube/conditions.ts';
import type { Step } from '../../plan/steps.ts';
import { InstallFailure } from '../failure.ts';
import { existing, isServed, isUnchanged, manifestsBack, type Where } from '../manifests.ts';
import type { GatewayTarget } from '../plan-directory.ts';
import { run, until } from '../site.ts';
import type { InstallStep } from '../step.ts';

/** Whether the server could take the objects, or say what it thinks of them. */
const canApply = (view: ClusterView): boolean =>
  [gateways, ciliumGatewayClassConfigs, gatewayEntrypoints].every((of) => isServed(view, of));

const WHERE: Where = ['-k', 'gateway'];

export function gatewayStep({ id, title, commands, back }: Step, files: readonly string[], targets: readonly GatewayTarget[]): InstallStep {
  const [apply] = commands;
  return {
    id,
    title,
    files,
    isDone: async (site) => {
      const view = await site.look();
      return canApply(view) && programmed(view, targets) === true && (await isUnchanged(site, WHERE));
    },
    before: async (site) => (canApply(await site.look()) ? existing(site, WHERE) : ''),
    run: async (site) => {
      await until(site, (view) =>
        isServed(view, gateways) && isServed(view, ciliumGatewayClassConfigs) ? true : message('install.gateway.noKinds'),
      );
      if (!isServed(await site.look(), gatewayEntrypoints)) throw new InstallFailure(message('install.gateway.noBridge'));
      await run(site, apply!);
      await until(site, (view) => programmed(view, targets));
      return {
        said: message('install.gateway.programmed', { gateways: targets.map(({ namespace, name }) => `${namespace}/${name}`).join(', ') }),
      };
    },
    rehearse: async (site) => {
      const args = canApply(await site.look()) ? [...apply!.args, '--dry-run=server'] : ['kustomize', 'gateway'];
      await run(site, { program: 'kubectl', args });
      return {};
    },
    back: (before) => manifestsBack(back, WHERE, before),
  };
}

function programmed({ model }: ClusterView, targets: readonly GatewayTarget[]): true | Message {
  for (const { namespace, name } of targets) {
    const gateway = model.get(gateways, { namespace, name });
    const condition = findCondition(gateway?.status?.conditions, 'Programmed');
    if (condition?.status === 'True' && gateway?.status?.addresses?.length) continue;
    const why = [condition?.reason, condition?.message].filter(Boolean).join(': ') || '–';
    return message('install.gateway.waits', { gateway: `${namespace}/${name}`, why });
  }
  return true;
}
