/** A plan's directory as it stands: a person may have changed its files since they were written. Pure. @module */
import { parseManifests } from '../cluster/manifests/index.ts';
import type { Gateway } from '../cluster/kinds.ts';
import { isMessageId, message, type Message } from '../i18n/index.ts';
import type { ClusterFacts, FactProblem } from '../plan/facts.ts';
import { placeholdersIn } from '../plan/placeholders.ts';
import { makePlan, type Plan } from '../plan/plan.ts';
import { readClusterFile } from '../plan/sources/index.ts';
import type { StepId } from '../plan/steps.ts';
import { checkValues } from '../plan/values/check-values.ts';
import { readValues, ValuesError, type ReadValues } from '../plan/values/read-values.ts';

export const FACTS_FILE = 'cluster.yaml';
const KUSTOMIZATION = 'gateway/kustomization.yaml';

/** Where a Gateway's first plain listener is to answer. */
export interface GatewayTarget {
  readonly namespace: string;
  readonly name: string;
  readonly scheme: 'http' | 'https';
  readonly port: number;
  /** Of the listener; a wildcard's first label is `www`. */
  readonly host: string | undefined;
}

export interface PlanDirectory {
  readonly facts: ClusterFacts;
  readonly plan: Plan;
  /** By path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly ciliumValues: ReadValues;
  readonly bridgeValues: ReadValues;
  readonly targets: readonly GatewayTarget[];
}

/** The files of the directory that each step uses. */
export function filesOf(step: StepId, texts: ReadonlyMap<string, string>): string[] {
  if (step === 'cilium') return ['cilium/values.yaml'];
  if (step === 'bridge') return ['bridge/values.yaml'];
  const below = (folder: string): string[] => [...texts.keys()].filter((path) => path.startsWith(`${folder}/`)).sort();
  if (step === 'gateway') return [...new Set([KUSTOMIZATION, ...below('gateway')])];
  if (step === 'policies') return below('policies');
  return [];
}

/**
 * Reads what the steps need. Everything that is in the way is told at once.
 * @param texts files by their path in the directory
 */
export async function readPlanDirectory(
  texts: ReadonlyMap<string, string>,
  steps: readonly StepId[],
): Promise<{ readonly directory?: PlanDirectory; readonly problems: readonly FactProblem[] }> {
  const { facts, problems } = readClusterFile(texts.get(FACTS_FILE) ?? '', FACTS_FILE);
  const needed = [FACTS_FILE, ...steps.flatMap((step) => filesOf(step, texts))];
  const found: FactProblem[] = [
    ...needed.filter((path) => !texts.has(path)).map((path) => ({ where: path, what: message('install.noFile') })),
    ...problems,
    ...needed.flatMap((path) => placeholderProblems(path, texts.get(path) ?? '')),
  ];
  const plan = makePlan(facts);
  const ciliumValues = values('cilium/values.yaml', texts, found);
  const bridgeValues = values('bridge/values.yaml', texts, found);
  const targets = await targetsIn(texts, found);
  if (steps.includes('cilium') && ciliumValues && texts.has(ciliumValues.file))
    for (const { severity, place, path, message: what } of checkValues([ciliumValues], { facts, version: plan.ciliumVersion }))
      if (severity === 'error')
        found.push({ where: place ? `${place.file}:${place.line}` : path, what: message('install.value', { path, why: what }) });
  if (found.length > 0 || !ciliumValues || !bridgeValues) return { problems: found };
  return { directory: { facts, plan, texts, ciliumValues, bridgeValues, targets }, problems: [] };
}

/** What stands in a comment is said to a person, not to a program. */
export function placeholderProblems(path: string, text: string): FactProblem[] {
  return text.split('\n').flatMap((line, index) =>
    placeholdersIn(line.replace(/(?:^|\s)#.*$/, '')).map((name) => ({
      where: `${path}:${index + 1}`,
      what: message('install.placeholder', { name, what: aboutPlaceholder(name) }),
    })),
  );
}

function aboutPlaceholder(name: string): Message | string {
  const id = `plan.placeholder.${name}`;
  return isMessageId(id) ? { id, params: {} } : name;
}

function values(file: string, texts: ReadonlyMap<string, string>, found: FactProblem[]): ReadValues | undefined {
  try {
    return readValues({ file, text: texts.get(file) ?? '' });
  } catch (error) {
    if (!(error instanceof ValuesError)) throw error;
    found.push({ where: file, what: error.what });
    return undefined;
  }
}

async function targetsIn(texts: ReadonlyMap<string, string>, found: FactProblem[]): Promise<GatewayTarget[]> {
  const targets: GatewayTarget[] = [];
  for (const [path, text] of texts) {
    if (!path.startsWith('gateway/') || path === KUSTOMIZATION) continue;
    try {
      for (const { object } of await parseManifests(text, path))
        if (object.kind === 'Gateway' && object.apiVersion?.startsWith('gateway.networking.k8s.io/'))
          targets.push(...targetOf(object as unknown as Gateway));
    } catch (error) {
      const { what } = error as { what?: Message };
      if (!what) throw error;
      found.push({ where: path, what });
    }
  }
  return targets;
}

function targetOf({ metadata, spec }: Gateway): GatewayTarget[] {
  const listeners = Array.isArray(spec?.listeners) ? spec.listeners : [];
  const listener = listeners.find(({ protocol }) => protocol === 'HTTP') ?? listeners.find(({ protocol }) => protocol === 'HTTPS');
  if (!listener) return [];
  return [
    {
      namespace: metadata.namespace ?? 'default',
      name: metadata.name,
      scheme: listener.protocol === 'HTTP' ? 'http' : 'https',
      port: listener.port,
      host: listener.hostname?.replace(/^\*\./, 'www.'),
    },
  ];
}
