/** A diff as JUnit XML: a test case for each change; it fails where the command does. @module */
import { render, type Locale } from '../../i18n/index.ts';
import { junitXml } from '../junit.ts';
import type { ChangeKind, DiffReport } from './diff-report.ts';
import { gatewayMessage } from './text.ts';

/** @param failing the kinds for which the command ends in failure */
export function diffJunit(report: DiffReport, locale: Locale, failing: ReadonlySet<ChangeKind>): string {
  const gateways = report.gateways.map((change) => {
    const kind = change.after === 'allowed' ? ('opened' as const) : ('closed' as const);
    const text = render(change.why, locale);
    return { kind, group: `Gateway ${change.gateway}`, name: render(gatewayMessage(change), locale), text };
  });
  const pairs = report.changes.map(({ kind, from, to, connections }) => {
    const name = `${from} → ${to}`;
    return { kind, group: from, name, text: `${kind} ${connections}` };
  });
  const cases = [...gateways, ...pairs].map(({ kind, group, name, text }) => ({
    name,
    group,
    failures: failing.has(kind) ? [{ type: kind, message: `${name}: ${text}`, text }] : [],
  }));
  return junitXml('cilium-cce policy diff', cases);
}
