/** A plan on a terminal: what was judged, and which files there are now. @module */
import { message, render } from '../i18n/index.ts';
import type { PlannedFile } from '../plan/files/index.ts';
import type { Plan } from '../plan/plan.ts';
import type { Outcome } from '../plan/verdict.ts';
import { displayWidth, wrapped } from '../report/display-width.ts';
import { oneLine, type Page, type Style } from '../report/page.ts';

const STYLES: Readonly<Record<Outcome, Style>> = { good: 'green', care: 'yellow', bad: 'red', unknown: 'yellow' };
const MARKS: Readonly<Record<Outcome, string>> = { good: '✓', care: '!', bad: '✗', unknown: '?' };

const WIDTH = 110;

export function* planText(plan: Plan, files: readonly PlannedFile[], folder: string | undefined, page: Page): Generator<string> {
  const say = (text: Parameters<typeof render>[0]): string => render(text, page.locale);
  const labels = plan.verdicts.map(({ topic }) => say(message(`plan.topic.${topic}`)));
  const column = Math.max(...labels.map(displayWidth));
  const indent = ' '.repeat(column + 4);
  for (const { fact, values } of plan.contradictions) {
    const text = message('plan.contradiction', { fact, values: values.map(({ value, where }) => `${value} (${where})`).join(' ≠ ') });
    yield `${page.paint('red', MARKS.bad)} ${oneLine(say(text))}\n`;
  }
  for (const [index, { outcome, message: text, remedies }] of plan.verdicts.entries()) {
    const label = labels[index]!;
    const [first = '', ...rest] = wrapped(oneLine(say(text)), WIDTH - column - 4);
    yield `${page.paint(STYLES[outcome], MARKS[outcome])} ${page.paint('bold', label)}${' '.repeat(column - displayWidth(label))}  ${first}\n`;
    for (const line of rest) yield `${indent}${line}\n`;
    if (outcome === 'good') continue;
    for (const remedy of remedies) {
      const [head = '', ...more] = wrapped(oneLine(say(remedy)), WIDTH - column - 6);
      yield `${indent}→ ${head}\n`;
      for (const line of more) yield `${indent}  ${line}\n`;
    }
  }
  yield `\n${page.paint(STYLES[plan.outcome], say(message(`plan.runbook.answer.${plan.outcome}`)))}\n`;
  if (folder === undefined) {
    if (plan.outcome !== 'bad') yield `${say(message('cli.plan.noOut'))}\n`;
    return;
  }
  yield `\n${say(message('cli.plan.written', { folder }))}\n`;
  const width = Math.max(...files.map(({ path }) => path.length));
  for (const { path, purpose } of files) yield `  ${path.padEnd(width)}  ${say(purpose)}\n`;
}
