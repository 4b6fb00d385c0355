/** Findings about values as reports have them. @module */
import { message, type Message } from '../i18n/index.ts';
import { valuesRule } from '../plan/values/check-values.ts';
import { editText } from '../plan/values/fix-values.ts';
import type { ValuesText } from '../plan/values/read-values.ts';
import type { ValueEdit, ValuesFinding, ValuesRule } from '../plan/values/rule.ts';
import { inFile, type Edit, type Finding, type FindingRule } from '../report/finding.ts';
import { lineEdits } from './policy-lint-report.ts';

export const findingRule = ({ code, severity, title, explanation, sources }: ValuesRule): FindingRule => {
  const url = sources.find((source) => source.startsWith('https://'));
  return { code, name: code, severity, title, help: explanation, ...(url && { url }) };
};

/** A thread or a page as it is; a file is one of Cilium's. */
export const sourceNames = (sources: readonly string[]): string[] =>
  sources.map((source) => (/^https:|^[\w-]+\/[\w.-]+#\d+$/.test(source) ? source : `cilium 1.19.1: ${source}`));

/** @param withEdits also which lines the correction changes */
export function reportFinding(finding: ValuesFinding, texts: readonly ValuesText[], withEdits: boolean): Finding {
  const { code, severity, path, place, message: what, confidence, sources, fix } = finding;
  return {
    code,
    severity,
    object: path === '' ? (place?.file ?? 'values') : path,
    place,
    message: confidence === 'likely' ? message('cli.policy.lint.likely', { text: what }) : what,
    ...(fix && { fix: { what: fixMessage(fix), edits: withEdits ? editsOf(finding, texts) : [] } }),
    threads: sourceNames(sources),
  };
}

/** A list in full is what `--patch` and JSON are for. */
const shortened = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);

export const fixMessage = (edits: readonly ValueEdit[]): Message =>
  edits
    .map((edit): Message => {
      if (edit.op === 'set') return message('cli.plan.fix.set', { path: edit.path, value: shortened(JSON.stringify(edit.value)) });
      return edit.op === 'move'
        ? message('cli.plan.fix.move', { path: edit.path, to: edit.to })
        : message('cli.plan.fix.remove', { path: edit.path });
    })
    .reduce((a, b) => message('cli.plan.fix.and', { a, b }));

function editsOf({ place, fix }: ValuesFinding, texts: readonly ValuesText[]): Edit[] {
  const file = texts.find((one) => one.file === place?.file);
  if (!file || !inFile(file) || !fix) return [];
  const after = editText(file.text, fix);
  return after === file.text ? [] : lineEdits(file.file, file.text, after);
}

export const knownCode = (code: string): boolean => valuesRule(code) !== undefined;
