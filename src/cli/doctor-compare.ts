/** `doctor -f` and `doctor --since`: what other objects, or the time since, have brought and mended. @module */
import { readFile } from 'node:fs/promises';
import type { Check } from '../checks/check.ts';
import type { LoadedCluster } from '../cluster/load.ts';
import { ManifestError, readManifests, type Manifest } from '../cluster/manifests/index.ts';
import { compare, knownOf, type Comparison, type DiagnosedFinding, type KnownFindings } from '../doctor/comparison.ts';
import { gravestFirst, type Diagnosis } from '../doctor/diagnosis.ts';
import { fold } from '../doctor/fold.ts';
import { applied, coverageWith } from '../doctor/what-if.ts';
import { message, type Message } from '../i18n/index.ts';
import type { KubeObject } from '../kube/objects.ts';
import { readDoctorJson } from '../report/doctor/json.ts';
import type { CommandContext } from './context.ts';
import { examined, tell } from './doctor.ts';
import type { DoctorOptions } from './doctor-options.ts';
import { chosenChecks, diagnosed, load, viewOf } from './doctor-source.ts';
import { readSuppressions } from './doctor-suppressions.ts';
import { CommandFailure } from './failure.ts';
import type { Progress } from './progress.ts';

/** Exit code 1 where something comes that is as grave as `--fail-on`. */
export async function compareRun(options: DoctorOptions, progress: Progress, context: CommandContext): Promise<void> {
  if (options.from?.includes('-') && options.filename?.includes('-')) throw new CommandFailure(message('cli.doctor.oneStdin'));
  const { loaded, diagnosis } = await examined(options, progress, context);
  if (options.since === undefined) return whatIf(loaded, diagnosis, options, progress, context);
  const before = await earlier(options.since, options, progress, context);
  const against = message('doctor.against.file', { file: options.since });
  await tellComparison(loaded, diagnosis, compare(before, knownOf(diagnosis)), against, options, context);
}

async function whatIf(
  loaded: LoadedCluster,
  present: Diagnosis,
  options: DoctorOptions,
  progress: Progress,
  context: CommandContext,
): Promise<void> {
  const manifests = await readFiles(options.filename ?? []);
  const objects = manifests.map(({ object }) => inNamespace(object));
  const view = viewOf(loaded);
  const changed = { ...view, model: applied(view.model, objects), coverage: coverageWith(view.coverage, objects) };
  const checks = chosenChecks(options.check);
  const future = diagnosed(loaded, changed, checks, await readSuppressions(options.config), { progress, context });
  const comparison = compare(knownOf(present), knownOf(future));
  const after = { ...loaded, model: changed.model, manifests };
  await tellComparison(after, future, comparison, message('doctor.against.present'), options, context);
}

/** Without one an object lands where the API server would put it for kubectl. */
function inNamespace(object: KubeObject): KubeObject {
  const { metadata } = object;
  if (metadata.namespace || CLUSTER_KINDS.has(object.kind)) return object;
  return { ...object, metadata: { ...metadata, namespace: 'default' } };
}

const CLUSTER_KINDS = new Set([
  'Namespace',
  'Node',
  'CustomResourceDefinition',
  'GatewayClass',
  'CiliumClusterwideNetworkPolicy',
  'CiliumClusterwideEnvoyConfig',
  'CiliumCIDRGroup',
  'CiliumIdentity',
  'CiliumLoadBalancerIPPool',
  'CiliumNode',
]);

async function readFiles(files: readonly string[]): Promise<Manifest[]> {
  try {
    return (await readManifests(files, { stdin: process.stdin })).manifests;
  } catch (cause) {
    if (cause instanceof ManifestError) throw new CommandFailure(cause.what, { cause });
    throw cause;
  }
}

/** A report that was written with `-o json`, or whatever a cluster can be read from. */
async function earlier(file: string, options: DoctorOptions, progress: Progress, context: CommandContext): Promise<KnownFindings> {
  const report = await reportIn(file);
  const checks: readonly Check[] = chosenChecks(options.check);
  if (report) {
    const codes = new Set(checks.map(({ code }) => code));
    return { ...report, findings: report.findings.filter(({ code }) => codes.has(code)) };
  }
  const loaded = await load({ from: [file] }, progress, context.locale);
  return knownOf(diagnosed(loaded, viewOf(loaded), checks, await readSuppressions(options.config), { progress, context }));
}

async function reportIn(file: string): Promise<KnownFindings | undefined> {
  if (file === '-') return undefined;
  try {
    const bytes = await readFile(file);
    return bytes[0] === 0x7b ? readDoctorJson(JSON.parse(bytes.toString('utf8'))) : undefined;
  } catch {
    // The loader says what is wrong with it.
    return undefined;
  }
}

async function tellComparison(
  loaded: LoadedCluster,
  diagnosis: Diagnosis,
  comparison: Comparison<DiagnosedFinding>,
  against: Message,
  options: DoctorOptions,
  context: CommandContext,
): Promise<void> {
  const introduced = new Set(comparison.introduced.map(({ finding }) => finding));
  // Outcomes are those of the cluster as a whole; what is told of them is new.
  const results = diagnosis.results.map((result) => ({
    ...result,
    findings: result.findings.filter((finding) => introduced.has(finding)),
  }));
  await tell(loaded, { ...diagnosis, results, folded: gravestFirst(fold(results)) }, options, context, {
    comparison: { ...comparison, against },
  });
}
