/** `cilium-cce policy check`: what the API server and Cilium's agents would say to each policy. @module */
import type { Manifest } from '../cluster/manifests/index.ts';
import { message, type Message } from '../i18n/index.ts';
import { endpointSlices, services } from '../kube/resources.ts';
import { StaticClusterModel } from '../cluster/static.ts';
import { isPolicy, parsePolicy, type ParsedPolicy, type PolicyObject } from '../policy/parse/parse.ts';
import { parseCidrGroup } from '../policy/parse/cidr-group.ts';
import type { ParseContext } from '../policy/parse/context.ts';
import type { PolicyFinding } from '../policy/parse/finding.ts';
import type { PolicySettings } from '../policy/settings.ts';
import { isLive, type Finding, type FindingReport, type FindingRule, type Place } from '../report/finding.ts';
import type { CommandContext } from './context.ts';
import { writeFindings, type FindingFormat } from './policy-findings.ts';
import { readInput, settingsFor, warn, type InputOptions } from './policy-input.ts';
import { policyTool } from './policy-tool.ts';

/** The lint for objects that are refused has the same code: both speak of the same fault. */
const REJECTED: FindingRule = {
  code: 'CCE5020',
  name: 'PolicyRejected',
  severity: 'error',
  title: message('cli.policy.check.rule.title'),
  help: message('cli.policy.check.rule.help'),
};

/** Exit code 0 when nobody objects to anything, 1 otherwise. */
export async function policyCheck(
  files: readonly string[],
  options: InputOptions & { output: FindingFormat },
  context: CommandContext,
): Promise<void> {
  const manifests = await readInput(files, options, context);
  const settings = settingsFor(manifests, options);
  const policies = manifests.filter(({ object }) => (isPolicy(object) && isIn(object, options.namespace)) || isGroup(object));
  if (policies.length === 0) warn(message('cli.policy.noPolicies'), context.locale);
  const report = checked(policies, settings, servicesAmong(manifests));
  await writeFindings(report, options.output, context);
  process.exitCode = report.findings.some(({ severity }) => severity !== 'info') ? 1 : 0;
}

/** Cluster-wide policies hold in every namespace. */
const isIn = ({ metadata, kind }: PolicyObject, namespace: string | undefined): boolean =>
  namespace === undefined || kind === 'CiliumClusterwideNetworkPolicy' || (metadata.namespace ?? 'default') === namespace;

/** What `toServices` may mean. */
function servicesAmong(manifests: readonly Manifest[]): ParseContext {
  const objects = manifests.map(({ object }) => object).filter(({ kind }) => kind === 'Service' || kind === 'EndpointSlice');
  if (objects.length === 0) return {};
  const cluster = new StaticClusterModel({ objects });
  return { services: [...cluster.list(services)], endpointSlices: [...cluster.list(endpointSlices)] };
}

export function checked(policies: readonly Manifest[], settings: PolicySettings, context: ParseContext): FindingReport {
  const findings = policies.flatMap(({ object, source }) => {
    const said = isGroup(object) ? saidOfGroup(object) : saidBy(parsePolicy(object, settings, context), context.services !== undefined);
    return said.map(({ of, rejects }) =>
      findingOf(of, rejects, nameOf(object), isLive(source) ? undefined : { file: source.file, ...source.locate(of.field) }),
    );
  });
  const looked = policies.map(({ object, source }) => ({
    object: nameOf(object),
    place: isLive(source) ? undefined : { file: source.file, line: source.line },
  }));
  return { tool: policyTool('check'), rules: [REJECTED], findings, checked: looked, suppressed: 0 };
}

const isGroup = ({ kind }: { readonly kind: string }): boolean => kind === 'CiliumCIDRGroup';

function saidOfGroup(object: Manifest['object']): Objection[] {
  const parsed = parseCidrGroup(object);
  const warnings = parsed.warnings.map((of): Objection => ({ of, rejects: false }));
  return 'error' in parsed ? [{ of: parsed.error, rejects: true }, ...warnings] : warnings;
}

type Said = Omit<PolicyFinding, 'policy'>;

interface Objection {
  readonly of: Said;
  readonly rejects: boolean;
}

/** One objection a field: what rejects the object, with what else is known of the value. */
function saidBy(parsed: ParsedPolicy, knowsServices: boolean): Objection[] {
  // Without any Service among the objects nobody knows whether one would be found.
  const told = parsed.warnings.filter(({ text }) => knowsServices || text?.id !== 'policyParse.servicesUnresolved');
  const warnings = told.map((of): Objection => ({ of, rejects: false }));
  if (!('error' in parsed)) return warnings;
  const { error } = parsed;
  const same = parsed.warnings.find(({ field }) => field === error.field);
  const of = { ...same, ...error, ...(same?.text && !error.text && { text: undefined }) };
  return [{ of, rejects: true }, ...warnings.filter((one) => one.of.field !== error.field)];
}

const nameOf = ({ kind, metadata: { namespace, name } }: Manifest['object']): string =>
  kind === 'CiliumClusterwideNetworkPolicy' || kind === 'CiliumCIDRGroup' ? `${kind} ${name}` : `${kind} ${namespace ?? 'default'}/${name}`;

function findingOf(of: Said, rejects: boolean, object: string, place: Place | undefined): Finding {
  const { kind, field, text } = of;
  const severity = rejects || kind === 'schema' ? 'error' : text?.id === 'policyParse.namespaceAbsent' ? 'info' : 'warning';
  const said = saidOf(of);
  const what = rejects ? message(kind === 'schema' ? 'cli.policy.check.refused' : 'cli.policy.check.rejected', { text: said }) : said;
  return { code: REJECTED.code, severity, object, field, place, message: what, threads: [] };
}

/** The agent's words stay as they are; what stands there and what may is added where they do not say so. */
function saidOf({ message: english, text, found, allowed, suggestion }: Said): Message {
  if (text) return text;
  let said: Message = message('cli.policy.check.words', { text: english });
  if (found !== undefined && !english.includes(found.replaceAll(/^"|"$/g, '')))
    said = message('cli.policy.check.found', { text: said, found });
  if (allowed && allowed.length > 0) said = message('cli.policy.check.allowed', { text: said, allowed: allowed.join(', ') });
  if (suggestion !== undefined) said = message('cli.policy.check.suggestion', { text: said, suggestion });
  return said;
}
