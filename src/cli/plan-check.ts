/** `cilium-cce plan check`: what Helm, the agent and CCE mind of a set of values, and their correction. @module */
import { writeFile } from 'node:fs/promises';
import { message, render } from '../i18n/index.ts';
import { combine, type ClusterFacts } from '../plan/facts.ts';
import { checkValues, VALUES_RULES, type CheckOptions } from '../plan/values/check-values.ts';
import { fixFiles } from '../plan/values/fix-values.ts';
import type { ValuesText } from '../plan/values/read-values.ts';
import type { ValuesFinding } from '../plan/values/rule.ts';
import { unifiedDiff } from '../policy/lint/unified-diff.ts';
import { inFile, type FindingReport, type Severity } from '../report/finding.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { parsedValues, setValues, valuesTexts, type SetOptions } from './plan-check-input.ts';
import { findingRule, knownCode, reportFinding } from './plan-check-report.ts';
import { writeFindings, type FindingFormat } from './policy-findings.ts';
import { writeChunks } from './policy-output.ts';
import { printable } from './terminal.ts';
import { VERSION } from './version.ts';

export interface PlanCheckOptions extends SetOptions {
  facts?: string[];
  ciliumVersion?: string;
  suppress?: string[];
  fix?: boolean;
  patch?: boolean;
  failOn: Severity | 'none';
  output: FindingFormat;
}

const RANK: Readonly<Record<Severity | 'none', number>> = { info: 0, warning: 1, error: 2, none: 3 };

/** Exit code 1 when a finding is as severe as `--fail-on` names. With `--fix`, of what is left. */
export async function planCheck(files: readonly string[], options: PlanCheckOptions, context: CommandContext): Promise<void> {
  const silent = new Set(options.suppress?.map((code) => code.toUpperCase()));
  for (const code of silent) if (!knownCode(code)) throw new CommandFailure(message('cli.plan.unknownCode', { code }));
  const facts = await factsOf(options.facts ?? []);
  const version = versionOf(options, facts);
  const checked: CheckOptions = { set: setValues(options), facts, ...(version !== undefined && { version }) };
  let texts = await valuesTexts(files);
  const told = ({ code }: ValuesFinding): boolean => !silent.has(code);
  parsedValues(texts);
  if (options.fix || options.patch) {
    // Hints stay hints: what they remove harms nobody.
    const fixed = fixFiles(texts, checked, (finding) => told(finding) && finding.severity !== 'info');
    if (options.patch) {
      await writeChunks(texts.map(({ file, text }, index) => fileDiff(file, text, fixed[index]!.text)));
      process.exitCode = texts.some(({ text }, index) => text !== fixed[index]!.text) ? 1 : 0;
      return;
    }
    const toStdout = await write(texts, fixed, context);
    texts = fixed;
    if (toStdout) {
      process.exitCode = worstOf(checkValues(parsedValues(texts), checked).filter(told)) >= RANK[options.failOn] ? 1 : 0;
      return;
    }
  }
  const read = parsedValues(texts);
  const all = checkValues(read, checked);
  const findings = all.filter(told);
  const withEdits = options.output === 'sarif' || options.output === 'json';
  const report: FindingReport = {
    tool: { name: 'cilium-cce plan check', version: VERSION },
    rules: VALUES_RULES.map(findingRule),
    findings: findings.map((finding) => reportFinding(finding, texts, withEdits)),
    checked: read.map(({ file }) => ({ object: file, place: { file, line: 1 } })),
    suppressed: all.length - findings.length,
  };
  await writeFindings(report, options.output, context);
  process.exitCode = worstOf(findings) >= RANK[options.failOn] ? 1 : 0;
}

/** @throws CommandFailure for a file that cannot be used, and for files that say different things */
async function factsOf(files: readonly string[]): Promise<ClusterFacts> {
  if (files.length === 0) return {};
  const { gatherFacts } = await import('./plan-facts.ts');
  const read = await gatherFacts({ facts: files });
  const [problem] = read.flatMap(({ problems }) => problems);
  if (problem) throw new CommandFailure(message('cli.plan.problem', { where: problem.where, what: problem.what }));
  const { facts, contradictions } = combine(read.map((one) => one.facts));
  const [contradiction] = contradictions;
  if (contradiction) {
    const said = contradiction.values.map(({ value, where }) => `${where}: ${value}`).join(', ');
    throw new CommandFailure(message('cli.plan.contradiction', { fact: contradiction.fact, said }));
  }
  return facts;
}

/** A release; a fact may also name a minor alone, whose newest patch has its bugs mended. */
function versionOf({ ciliumVersion }: PlanCheckOptions, facts: ClusterFacts): string | undefined {
  const release = (text: string | undefined): string | undefined => /^v?(1\.\d{1,3}\.\d{1,3})$/.exec(text ?? '')?.[1];
  if (ciliumVersion === undefined) return release(facts.ciliumVersion?.value);
  const version = release(ciliumVersion);
  if (version === undefined) throw new CommandFailure(message('cli.plan.badVersion', { text: ciliumVersion }));
  return version;
}

const worstOf = (findings: readonly ValuesFinding[]): number => Math.max(-1, ...findings.map(({ severity }) => RANK[severity]));

const fileDiff = (file: string, before: string, after: string): string => {
  const path = file.replace(/^(?:\.\/|\/)+/, '');
  return before === after ? '' : unifiedDiff(before, after, `a/${path}`, `b/${path}`);
};

/** Files in place, standard input to standard output. @returns whether standard output holds the values */
async function write(before: readonly ValuesText[], fixed: readonly ValuesText[], { locale }: CommandContext): Promise<boolean> {
  for (const [index, { file, text }] of fixed.entries()) {
    if (!inFile({ file })) {
      await writeChunks([text], { exact: true });
      continue;
    }
    if (text === before[index]!.text) continue;
    await writeFile(file, text);
    process.stderr.write(printable(`${render(message('cli.policy.lint.fixed', { file }), locale)}\n`));
  }
  return fixed.some(({ file }) => !inFile({ file }));
}
