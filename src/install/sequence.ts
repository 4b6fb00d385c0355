/** A plan's steps as an installation carries them out: those of the runbook, in its order. @module */
import { parse } from 'yaml';
import { message } from '../i18n/index.ts';
import { placeholdersIn } from '../plan/placeholders.ts';
import { BRIDGE, CILIUM, isReference, planSteps, type Sources, type Step } from '../plan/steps.ts';
import { bridgeRuns } from './bridge-pods.ts';
import { read, type Site } from './site.ts';
import { filesOf, type PlanDirectory } from './plan-directory.ts';
import type { Journal } from './state.ts';
import { INSTALL_STEPS, type InstallStepId } from './step-names.ts';
import type { InstallStep } from './step.ts';
import { gatewayApiServed, gatewayApiStep } from './steps/gateway-api.ts';
import { gatewayStep } from './steps/gateway.ts';
import { nodesStep } from './steps/nodes.ts';
import { policiesStep } from './steps/policies.ts';
import { releaseStep } from './steps/release.ts';
import { unmanagedStep } from './steps/unmanaged.ts';
import { verifyStep } from './steps/verify.ts';

export interface SequenceOptions {
  readonly sources: Sources;
  /** Whether a cluster without nodes is waited for. */
  readonly waits: boolean;
  /** Asked in place of the Gateway's address. */
  readonly url?: string;
  readonly journal: Pick<Journal, 'of'>;
}

export function installSteps({ plan, texts, ciliumValues, bridgeValues, targets }: PlanDirectory, options: SequenceOptions): InstallStep[] {
  const { sources, waits, url, journal } = options;
  const kubernetes = /^v?\d+\.\d+/.exec(plan.facts.kubernetesVersion?.value ?? '')?.[0];
  const isOurs = (): boolean => journal.of('cilium') !== undefined;
  const make: Readonly<Record<InstallStepId, (step: Step) => InstallStep>> = {
    gatewayApi: (step) => gatewayApiStep(step, plan.gatewayApiVersion),
    cilium: (step) =>
      releaseStep({
        step,
        release: CILIUM,
        files: filesOf('cilium', texts),
        chart: () => Promise.resolve(`cilium-${plan.ciliumVersion}`),
        values: ciliumValues.values,
        leaves: message('install.back.cilium'),
        kubernetes,
        isServed: gatewayApiServed,
      }),
    nodes: (step) => nodesStep(step, { waits, isOurs }),
    unmanaged: unmanagedStep,
    bridge: (step) =>
      releaseStep({
        step,
        release: BRIDGE,
        files: filesOf('bridge', texts),
        chart: (site) => chartAt(site, step.commands[0]!.args[3]!),
        values: bridgeValues.values,
        runs: bridgeRuns,
        leaves: message('install.back.bridge'),
        kubernetes,
        isServed: gatewayApiServed,
        ...(lacksImage(texts) && { leftOut: message('install.bridge.noImage') }),
      }),
    gateway: (step) => gatewayStep(step, filesOf('gateway', texts), targets),
    policies: (step) => policiesStep(step, filesOf('policies', texts)),
    verify: (step) => verifyStep(step, targets, url),
  };
  const known = new Map(planSteps(plan, { ...sources, policies: filesOf('policies', texts).length > 0 }).map((step) => [step.id, step]));
  return INSTALL_STEPS.flatMap((id) => {
    const step = known.get(id);
    return step ? [make[id](step)] : [];
  });
}

/** The operator's image has to be built and pushed first; everything else works without it. */
export const lacksImage = (texts: ReadonlyMap<string, string>): boolean =>
  placeholdersIn(texts.get('bridge/values.yaml') ?? '').includes('image-repository');

/** Name and version of a chart, as Helm joins them. @throws InstallFailure with what Helm says */
export async function chartAt(site: Pick<Site, 'tool'>, chart: string, version?: string): Promise<string> {
  const text = await read(site, {
    program: 'helm',
    args: ['show', 'chart', chart, ...(version && isReference(chart) ? ['--version', version] : [])],
  });
  const made = parse(text, { maxAliasCount: 10 }) as { name?: unknown; version?: unknown };
  return `${String(made.name)}-${String(made.version)}`;
}
