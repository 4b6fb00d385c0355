/** `cilium-cce policy lint`: faults of policies, their consequences on this cluster, their corrections. @module */
import type { Manifest } from '../cluster/manifests/index.ts';
import { message, render } from '../i18n/index.ts';
import { analyse } from '../policy/analysis.ts';
import { lintOf, POLICY_LINTS } from '../policy/lint/index.ts';
import { isLive, type FindingReport, type Severity } from '../report/finding.ts';
import type { CommandContext } from './context.ts';
import { readSuppressions } from './doctor-suppressions.ts';
import { CommandFailure } from './failure.ts';
import { writeFindings, type FindingFormat } from './policy-findings.ts';
import { readInput, settingsFor, warn, type InputOptions } from './policy-input.ts';
import { lintWith, type Acceptance } from './policy-lint-accepted.ts';
import { lintFinding, lintRule, policyObjectName } from './policy-lint-report.ts';
import { writeChunks } from './policy-output.ts';
import { policyTool } from './policy-tool.ts';
import { paint } from './terminal.ts';

export interface LintCommandOptions extends InputOptions {
  explain?: string;
  patch?: boolean;
  fix?: boolean;
  suppress?: string[];
  config?: string;
  failOn: Severity | 'none';
  output: FindingFormat;
}

const RANK: Readonly<Record<Severity | 'none', number>> = { info: 0, warning: 1, error: 2, none: 3 };

/** Exit code 1 when a finding is as severe as `--fail-on` names. */
export async function policyLint(files: readonly string[], options: LintCommandOptions, context: CommandContext): Promise<void> {
  if (options.explain !== undefined) {
    await explainCode(options.explain, context);
    return;
  }
  for (const code of options.suppress ?? []) if (!lintOf(code.toUpperCase())) throw unknownCode(code);
  const acceptance: Acceptance = {
    list: await readSuppressions(options.config),
    silent: new Set(options.suppress?.map((code) => code.toUpperCase())),
    namespace: options.namespace,
    now: new Date(),
  };
  const manifests = await readInput(files, options, context);
  if (!options.fix && !options.patch) return lint(manifests, acceptance, options, context);
  const { correct } = await import('./policy-lint-fix.ts');
  const left = await correct(manifests, acceptance, options, context);
  if (options.patch) process.exitCode = left.length > 0 ? 1 : 0;
  else await lint(left, acceptance, options, context);
}

async function lint(
  manifests: readonly Manifest[],
  acceptance: Acceptance,
  options: LintCommandOptions,
  context: CommandContext,
): Promise<void> {
  const analysis = analyse(manifests, { settings: settingsFor(manifests, options) });
  const { told, accepted, over } = lintWith(analysis, acceptance);
  for (const what of over) warn(what, context.locale);
  const checked = [...analysis.policies, ...analysis.rejected].map(({ ref, source }) => ({
    object: policyObjectName(ref),
    place: source && !isLive(source) ? { file: source.file, line: source.line } : undefined,
  }));
  const withEdits = options.output === 'sarif' || options.output === 'json';
  const report: FindingReport = {
    tool: policyTool('lint'),
    rules: POLICY_LINTS.map(lintRule),
    findings: await Promise.all(told.map((finding) => lintFinding(finding, analysis, withEdits))),
    checked,
    suppressed: accepted,
  };
  await writeFindings(report, options.output, context);
  const threshold = RANK[options.failOn];
  process.exitCode = report.findings.some(({ severity }) => RANK[severity] >= threshold) ? 1 : 0;
}

const unknownCode = (code: string): CommandFailure =>
  new CommandFailure(message('cli.policy.lint.unknownCode', { code, codes: POLICY_LINTS.map((one) => one.code).join(', ') }));

/** Title, explanation, threads of one code. */
async function explainCode(code: string, { locale, terminal }: CommandContext): Promise<void> {
  const lint = lintOf(code.toUpperCase());
  if (!lint) throw unknownCode(code);
  const say = (id: typeof lint.title): string => render({ id, params: {} }, locale);
  const severity = render(message(`report.severity.${lint.severity}`), locale);
  const head = paint(terminal, 'bold', `${lint.code} (${severity}) ${say(lint.title)}`);
  const see = lint.threads.length > 0 ? `${render(message('report.see', { text: lint.threads.join(', ') }), locale)}\n` : '';
  await writeChunks([`${head}\n\n${say(lint.explanation)}\n${see && `\n${see}`}`]);
}
