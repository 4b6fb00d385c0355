/** Objects that kubectl applies from the plan's directory: whether they can be, are there already, and differ. @module */
import type { ClusterView } from '../checks/check.ts';
import { message } from '../i18n/index.ts';
import { isTrue } from '../kube/conditions.ts';
import { customResourceDefinitions, type Resource } from '../kube/resources.ts';
import type { Command } from '../plan/steps.ts';
import { ofWhatIsThere, type WayBack } from './step.ts';
import type { Site } from './site.ts';

/** `-k gateway`, `-f policies`. */
export type Where = readonly [flag: '-k' | '-f', folder: string];

/** Of a kind that comes with a CRD. */
export const isServed = ({ model }: ClusterView, { plural, group }: Pick<Resource, 'plural' | 'group'>): boolean =>
  isTrue(model.get(customResourceDefinitions, { name: `${plural}.${group}` })?.status?.conditions, 'Established');

const kubectl = (...args: string[]): Command => ({ program: 'kubectl', args });

/** Names of those that are there already; a kind that is not served has none. */
export async function existing(site: Site, where: Where): Promise<string> {
  const { stdout } = await site.tool(kubectl('get', ...where, '--ignore-not-found', '-o', 'name'));
  return stdout.trim().split('\n').filter(Boolean).join(', ');
}

/** Whether applying would change nothing, as the server sees it. Where that cannot be told, it is applied again. */
export async function isUnchanged(site: Site, where: Where): Promise<boolean> {
  const { exitCode } = await site.tool(kubectl('diff', ...where));
  return exitCode === 0;
}

/** What was there before is nobody's here to delete. */
export const manifestsBack = (back: readonly Command[], [, folder]: Where, before: string): WayBack =>
  before === ''
    ? { commands: back.map(ofWhatIsThere) }
    : { commands: [], note: message('install.manifests.kept', { folder, objects: before }) };
