/** A diff as workflow commands of GitHub Actions. @module */
import { message, render, type Locale } from '../../i18n/index.ts';
import { workflowCommand } from '../github.ts';
import type { ChangeKind, DiffReport } from './diff-report.ts';
import { gatewayMessage } from './text.ts';

/** A runner shows ten commands of each kind a step: the first ones, and how many more there are. */
const SHOWN = 9;

/** @param failing the kinds for which the command ends in failure; the others are warnings */
export function diffGithub(report: DiffReport, locale: Locale, failing: ReadonlySet<ChangeKind>): string {
  const commands = [
    ...report.gateways.map((change) => ({
      kind: change.after === 'allowed' ? ('opened' as const) : ('closed' as const),
      text: `${render(gatewayMessage(change), locale)}\n${render(change.why, locale)}`,
    })),
    ...report.changes.map(({ kind, from, to, connections }) => ({ kind, text: `${from} → ${to}: ${connections}` })),
  ];
  return [true, false]
    .flatMap((fails) => {
      const of = commands.filter(({ kind }) => failing.has(kind) === fails);
      const severity = fails ? ('error' as const) : ('warning' as const);
      const shown = of.slice(0, of.length > SHOWN + 1 ? SHOWN : SHOWN + 1);
      const written = shown.map(({ kind, text }) => workflowCommand(severity, render(message(`report.diff.${kind}`), locale), text));
      const more = of.length - shown.length;
      if (more > 0) written.push(workflowCommand(severity, 'policy diff', render(message('report.diff.more', { count: more }), locale)));
      return written;
    })
    .join('');
}
