/** The files of a plan. Pure: who calls writes them. @module */
import { message, type Locale } from '../../i18n/index.ts';
import type { Plan } from '../plan.ts';
import { writeClusterFile } from '../sources/cluster-file.ts';
import { bridgeValuesFile } from './bridge-values.ts';
import { imagesFile } from './images.ts';
import { manifestFiles } from './manifests.ts';
import type { PlannedPolicies } from '../policies.ts';
import type { PlannedFile } from './planned-file.ts';
import { runbook } from './runbook.ts';
import { terraformFile } from './terraform.ts';
import { valuesFile } from './values.ts';

export { manifestFiles } from './manifests.ts';
export type { PlannedFile } from './planned-file.ts';

/**
 * Everything that a plan consists of; of a plan that says no, the page that says why.
 *
 * @example
 * planFiles(makePlan(facts), 'en').map(({ path }) => path) // ['README.md', 'cilium/values.yaml', …]
 */
export function planFiles(plan: Plan, locale: Locale, policies?: PlannedPolicies): PlannedFile[] {
  const images = imagesFile(plan);
  const files: PlannedFile[] =
    plan.outcome === 'bad'
      ? []
      : [
          { path: 'cilium/values.yaml', text: valuesFile(plan, locale), purpose: message('plan.file.values') },
          ...manifestFiles(plan, locale),
          { path: 'bridge/values.yaml', text: bridgeValuesFile(plan, locale), purpose: message('plan.file.bridge') },
          { path: 'terraform/main.tf', text: terraformFile(plan, locale), purpose: message('plan.file.terraform') },
          { path: 'cluster.yaml', text: writeClusterFile(plan.facts, locale), purpose: message('plan.file.facts') },
          ...(policies?.files ?? []),
          ...(images ? [{ path: 'images.txt', text: images, purpose: message('plan.file.images') }] : []),
        ];
  return [
    { path: 'README.md', text: runbook(plan, files, { locale, ...(policies && { policies }) }), purpose: message('plan.file.runbook') },
    ...files,
  ];
}
