/** Findings of lints as reports have them. @module */
import { readFile } from 'node:fs/promises';
import { message, type Message } from '../i18n/index.ts';
import type { PolicyAnalysis } from '../policy/analysis.ts';
import { affected } from '../policy/lint/consequences.ts';
import type { PolicyFinding, PolicyLint, PolicyPatch } from '../policy/lint/index.ts';
import { compareLines, linesOf } from '../policy/lint/unified-diff.ts';
import { formatPolicyRef, type PolicyRef } from '../policy/rule.ts';
import { inFile, isLive, type Edit, type Finding, type FindingRule } from '../report/finding.ts';

export const policyObjectName = ({ kind, namespace, name }: PolicyRef): string =>
  `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;

export const lintRule = ({ code, severity, title, explanation, threads }: PolicyLint): FindingRule => ({
  code,
  name: code,
  severity,
  title: { id: title, params: {} },
  help: { id: explanation, params: {} },
  ...(threads[0] && { url: threadUrl(threads[0]) }),
});

/** `cilium/cilium#4181` on the web; anything else is an address already. */
const threadUrl = (thread: string): string => {
  const match = /^([\w.-]+\/[\w.-]+)#(\d+)$/.exec(thread);
  return match ? `https://github.com/${match[1]}/issues/${match[2]}` : thread;
};

/** @param withEdits also which lines the correction changes, for which the file is read again */
export async function lintFinding(finding: PolicyFinding, analysis: PolicyAnalysis, withEdits: boolean): Promise<Finding> {
  const { code, severity, policy, field, source, message: what, consequence, threads, fix, likely } = finding;
  return {
    code,
    severity,
    object: policyObjectName(policy),
    field,
    place: source && !isLive(source) ? source : undefined,
    message: likely ? message('cli.policy.lint.likely', { text: what }) : what,
    ...(consequence.effect !== 'unchanged' &&
      consequence.total > 0 && {
        consequence: message(`cli.policy.lint.effect.${consequence.effect}`, { pairs: affected(consequence) }),
      }),
    ...(fix && { fix: { what: fixMessage(fix), edits: withEdits ? await editsOf(fix, analysis) : [] } }),
    threads,
  };
}

function fixMessage(fix: PolicyPatch): Message {
  const policy = policyObjectName(fix.policy);
  const what = fix.deleteObject
    ? message('cli.policy.lint.fix.delete', { policy })
    : message('cli.policy.lint.fix.edit', { policy, paths: [...new Set(fix.edits.map(({ op, path }) => `${op} ${path}`))].join(', ') });
  return fix.opens ? message('cli.policy.lint.fix.opens', { what, opens: fix.opens }) : what;
}

async function editsOf(fix: PolicyPatch, { policies, rejected }: PolicyAnalysis): Promise<Edit[]> {
  const owner = [...policies, ...rejected].find(({ ref }) => formatPolicyRef(ref) === formatPolicyRef(fix.policy));
  if (!owner?.source || !inFile(owner.source)) return [];
  const { file } = owner.source;
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  const { patchText } = await import('../policy/lint/patch-text.ts');
  const { before, after } = patchText(fix, owner.object, text, file);
  return before === text ? lineEdits(file, before, after) : [];
}

/** Runs of lines that go and come. */
export function lineEdits(file: string, before: string, after: string): Edit[] {
  const edits: { file: string; line: number; endLine: number; text: string }[] = [];
  let line = 1;
  let open: (typeof edits)[number] | undefined;
  for (const [mark, text] of compareLines(linesOf(before), linesOf(after))) {
    if (mark === ' ') open = undefined;
    else if (!open) edits.push((open = { file, line, endLine: line - 1, text: '' }));
    if (mark === '-') open!.endLine = line;
    if (mark === '+') open!.text += `${text}\n`;
    if (mark !== '+') line += 1;
  }
  return edits;
}
