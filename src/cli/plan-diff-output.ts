/** A change of values as text, Markdown and JSON. @module */
import { message, render, type Locale, type Message } from '../i18n/index.ts';
import type { ChangeWarning } from '../plan/values/change-rules.ts';
import type { ConfigChange, Restart, ValueChange, ValuesDiff } from '../plan/values/diff-values.ts';
import { jsonText, textJson } from '../report/json.ts';
import { oneLine, worded, type Page, type Style } from '../report/page.ts';

export interface DiffNames {
  readonly before: string;
  readonly after: string;
}

const STYLES: Record<ChangeWarning['severity'], Style> = { error: 'red', warning: 'yellow', info: 'cyan' };
const ABSENT = '–';

const shown = (value: unknown): string =>
  value === undefined ? ABSENT : oneLine(typeof value === 'string' ? (value === '' ? '""' : value) : JSON.stringify(value));

type Say = (what: Message) => string;

const ofConfig = ({ key, before, after, helm, reader }: ConfigChange, say: Say): string[] => [
  key,
  shown(before),
  shown(after),
  helm ?? 'extraConfig',
  say(message(`cli.plan.reader.${reader}`)),
];

/** Of lists what goes and what comes: they are long, and differ little. */
function shownPair(before: unknown, after: unknown): [string, string] {
  if (!Array.isArray(before) || !Array.isArray(after)) return [shown(before), shown(after)];
  const missingIn = (list: unknown[], one: unknown): boolean => !list.some((other) => JSON.stringify(other) === JSON.stringify(one));
  const listed = (sign: string, items: unknown[]): string => items.map((one) => `${sign}${shown(one)}`).join(' ') || '…';
  return [
    listed(
      '-',
      before.filter((one) => missingIn(after, one)),
    ),
    listed(
      '+',
      after.filter((one) => missingIn(before, one)),
    ),
  ];
}

const ofValue = ({ path, before, after, effect }: ValueChange, say: Say): string[] => [
  path,
  ...shownPair(before, after),
  say(
    effect.changes === 'other' && effect.workloads.length === 0
      ? message('cli.plan.effect.unknown')
      : message('cli.plan.effect.of', {
          what: effect.env ? message('cli.plan.effect.env', { env: effect.env }) : message(`cli.plan.effect.${effect.changes}`),
          workloads: effect.workloads.join(', '),
        }),
  ),
];

const ofRestart = ({ workload, why }: Restart): Message => message(`cli.plan.restart.${why}`, { workload });

const warningText = ({ confidence, message: what }: ChangeWarning): Message =>
  confidence === 'likely' ? message('cli.policy.lint.likely', { text: what }) : what;

export function diffText(diff: ValuesDiff, names: DiffNames, page: Page): string {
  const say: Say = (what) => oneLine(worded(page, what));
  const head = (id: 'config' | 'values' | 'restarts' | 'warnings'): string => page.paint('bold', say(message(`cli.plan.diff.${id}`)));
  const blocks: string[] = [say(message('cli.plan.diff.names', { ...names }))];
  if (diff.config.length + diff.values.length === 0) blocks.push(say(message('cli.plan.diff.same')));
  if (diff.config.length > 0)
    blocks.push(`${head('config')}\n${page.columns(diff.config.map((one) => indented(ofConfig(one, say))))}`.trimEnd());
  if (diff.values.length > 0) {
    const lines = diff.values.map((one) => {
      const [path, before, after, effect] = ofValue(one, say) as [string, string, string, string];
      return `  ${path}: ${before} → ${after}\n      ${page.paint('dim', effect)}`;
    });
    blocks.push(`${head('values')}\n${lines.join('\n')}`);
  }
  if (diff.restarts.length > 0) blocks.push(`${head('restarts')}\n${diff.restarts.map((one) => `  ${say(ofRestart(one))}`).join('\n')}`);
  if (diff.warnings.length > 0) {
    const lines = diff.warnings.map(
      (one) =>
        `  ${page.paint(STYLES[one.severity], say(message(`report.severity.${one.severity}`)))} ${one.code}: ${say(warningText(one))}`,
    );
    blocks.push(`${head('warnings')}\n${lines.join('\n')}`);
  }
  if (diff.notCompared > 0) blocks.push(page.paint('dim', say(message('cli.plan.diff.notCompared', { count: diff.notCompared }))));
  return `${blocks.join('\n\n')}\n`;
}

const indented = ([first, ...rest]: string[]): string[] => [`  ${first}`, rest[0]!, '→', ...rest.slice(1)];

export function diffMarkdown(diff: ValuesDiff, names: DiffNames, locale: Locale): string {
  const say: Say = (what) => oneLine(render(what, locale));
  const code = (text: string): string => `\`${text.replaceAll('`', "'").replaceAll('|', String.raw`\|`)}\``;
  const table = (title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string =>
    rows.length === 0
      ? ''
      : `### ${title}\n\n| ${columns.join(' | ')} |\n|${' --- |'.repeat(columns.length)}\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
  const cells = ([first, before, after, ...rest]: string[]): string[] => [code(first!), code(before!), code(after!), ...rest];
  const title = (id: 'config' | 'values' | 'restarts' | 'warnings'): string => say(message(`cli.plan.diff.${id}`));
  const column = (id: 'key' | 'before' | 'after' | 'helm' | 'reader' | 'effect'): string => say(message(`cli.plan.column.${id}`));
  const list = (heading: string, items: readonly string[]): string =>
    items.length === 0 ? '' : `### ${heading}\n\n${items.map((one) => `- ${one}`).join('\n')}\n`;
  const parts = [
    `${say(message('cli.plan.diff.names', { before: code(names.before), after: code(names.after) }))}\n`,
    diff.config.length + diff.values.length === 0 ? `${say(message('cli.plan.diff.same'))}\n` : '',
    table(
      title('config'),
      (['key', 'before', 'after', 'helm', 'reader'] as const).map(column),
      diff.config.map((one) => cells(ofConfig(one, say))),
    ),
    table(
      title('values'),
      (['helm', 'before', 'after', 'effect'] as const).map(column),
      diff.values.map((one) => cells(ofValue(one, say))),
    ),
    list(
      title('restarts'),
      diff.restarts.map((one) => say(ofRestart(one))),
    ),
    list(
      title('warnings'),
      diff.warnings.map((one) => `**${one.code}** ${say(warningText(one))}`),
    ),
    diff.notCompared > 0 ? `${say(message('cli.plan.diff.notCompared', { count: diff.notCompared }))}\n` : '',
  ];
  return parts.filter(Boolean).join('\n');
}

/** Grows only: `schemaVersion` rises when a field changes its meaning or goes. */
export const diffJson = ({ config, values, restarts, warnings, notCompared }: ValuesDiff, names: DiffNames): string =>
  `${jsonText(
    {
      schemaVersion: 1,
      ...names,
      config,
      values,
      restarts,
      warnings: warnings.map((one) => ({ ...one, message: textJson(one.message) })),
      notCompared,
    },
    2,
  )}\n`;
