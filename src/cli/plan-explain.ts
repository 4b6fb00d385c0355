/** `cilium-cce plan explain`: one value, the values below a path, or a code. @module */
import type { ChartKey } from '../chart/chart-keys.ts';
import type { ConfigKey } from '../chart/config-keys.ts';
import { message, render, type Message } from '../i18n/index.ts';
import { CHANGE_RULES, type ChangeRule } from '../plan/values/change-rules.ts';
import { valuesRule } from '../plan/values/check-values.ts';
import { explainPath, type KeyExplanation, type PathExplanation } from '../plan/values/explain-key.ts';
import type { ValuesRule } from '../plan/values/rule.ts';
import { typeNames } from '../plan/values/rules/keys.ts';
import { jsonText, textJson } from '../report/json.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { sourceNames } from './plan-check-report.ts';
import { writeChunks } from './policy-output.ts';
import { paint } from './terminal.ts';

export interface PlanExplainOptions {
  output: 'text' | 'json' | 'markdown';
}

type Rule = ValuesRule | ChangeRule;

/** @throws CommandFailure for what neither the chart nor this knows */
export async function planExplain(asked: string, { output }: PlanExplainOptions, context: CommandContext): Promise<void> {
  if (/^cce\d+$/i.test(asked)) {
    const code = asked.toUpperCase();
    const rule: Rule | undefined = valuesRule(code) ?? CHANGE_RULES.find((one) => one.code === code);
    if (!rule) throw new CommandFailure(message('cli.plan.unknownCode', { code: asked }));
    await writeChunks([output === 'json' ? ruleJson(rule) : shown(output, ruleParts(rule), context)], { exact: output === 'json' });
    return;
  }
  const path = asked.replace(/\.+$/, '');
  const found = explainPath(path);
  if (found.is === 'unknown')
    throw new CommandFailure(
      found.near === undefined
        ? message('cli.plan.explain.unknown', { path })
        : message('cli.plan.explain.near', { path, near: found.near }),
    );
  await writeChunks([output === 'json' ? pathJson(found) : shown(output, pathParts(found), context)], { exact: output === 'json' });
}

/** A title, paragraphs of sentences, and a list. */
interface Parts {
  readonly title: readonly (string | Message)[];
  readonly text: readonly Message[];
  readonly facts: readonly Message[];
  readonly rows?: readonly (readonly (string | Message)[])[];
}

function shown(output: 'text' | 'markdown', { title, text, facts, rows = [] }: Parts, { locale, terminal }: CommandContext): string {
  const say = (what: string | Message): string => (typeof what === 'string' ? what : render(what, locale));
  const mark = output === 'markdown';
  const head = title.map(say).join(' ');
  const list = mark
    ? rows.map(([path, ...rest]) => `- \`${say(path!)}\` ${rest.map(say).filter(Boolean).join(': ')}`)
    : rows.map(([path, ...rest]) => `  ${say(path!)}  ${paint(terminal, 'dim', rest.map(say).filter(Boolean).join('  '))}`.trimEnd());
  const blocks = [
    mark ? `# ${head}` : paint(terminal, 'bold', head),
    text.map(say).join('\n\n'),
    facts.map((fact) => `${mark ? '- ' : '  '}${say(fact)}`).join('\n'),
    list.join('\n'),
  ];
  return `${blocks.filter(Boolean).join('\n\n')}\n`;
}

function ruleParts({ code, severity, title, explanation, confidence, sources }: Rule): Parts {
  const names = sourceNames(sources).join(', ');
  return {
    title: [code, title],
    text: [explanation],
    facts: [
      message('cli.plan.explain.severity', {
        severity: message(`report.severity.${severity}`),
        confidence: message(`cli.plan.confidence.${confidence}`),
      }),
      ...(names === '' ? [] : [message('report.see', { text: names })]),
    ],
  };
}

const ruleJson = ({ code, severity, title, explanation, confidence, sources }: Rule): string =>
  `${jsonText({ schemaVersion: 1, code, severity, confidence, title: textJson(title), explanation: textJson(explanation), sources }, 2)}\n`;

function pathParts(found: Exclude<PathExplanation, { is: 'unknown' }>): Parts {
  if (found.is === 'removed')
    return { title: [found.path], text: [message('cli.plan.explain.removed', { path: found.path, version: found.version })], facts: [] };
  if (found.is === 'folder') {
    const rows = found.keys.map((key) => [key.path, `${typeNames(key)}, ${defaultText(key)}`, found.advice.get(key.path) ?? '']);
    return { title: [message('cli.plan.explain.below', { path: found.path })], text: [], facts: [], rows };
  }
  const { key, within, advice } = found;
  return {
    title: within === undefined ? [key.path] : [message('cli.plan.explain.within', { path: within, key: key.path })],
    text: advice ? [advice] : [],
    facts: keyFacts(found),
  };
}

const defaultText = ({ default: value }: ChartKey): string => (value === undefined ? '–' : JSON.stringify(value));

function keyFacts({ key, config, effect, document }: KeyExplanation): Message[] {
  const changesPods = effect.changes === 'pods';
  const becomes = effect.env
    ? message('cli.plan.effect.env', { env: effect.env })
    : message(`cli.plan.effect.${effect.changes === 'config' ? 'other' : effect.changes}`);
  return [
    message('cli.plan.explain.type', { types: typeNames(key) }),
    key.default === undefined ? message('cli.plan.explain.noDefault') : message('cli.plan.explain.default', { value: defaultText(key) }),
    ...config.map(configFact),
    ...(effect.workloads.length > 0
      ? [
          message('cli.plan.explain.effect', {
            effect: message('cli.plan.effect.of', { what: becomes, workloads: effect.workloads.join(', ') }),
          }),
        ]
      : []),
    ...(config.length === 0 && effect.changes === 'other' && effect.workloads.length === 0
      ? [message('cli.plan.explain.effect', { effect: message('cli.plan.effect.unknown') })]
      : [message('cli.plan.explain.restart', { what: changesPods ? message('cli.plan.explain.restart.pods') : restartOf(config) })]),
    ...(document ? [message('cli.plan.explain.document', { text: documentText(document) })] : []),
  ];
}

const configFact = ({ key, reader, absent, needs = [] }: ConfigKey): Message =>
  absent
    ? message('cli.plan.explain.keyAbsent', {
        key,
        reader: message(`cli.plan.reader.${reader}`),
        absent:
          absent === 'feature'
            ? message('cli.plan.explain.absent.feature', { path: needs.join(', ') })
            : message(`cli.plan.explain.absent.${absent}`),
      })
    : message('cli.plan.explain.key', { key, reader: message(`cli.plan.reader.${reader}`) });

function restartOf(config: readonly ConfigKey[]): Message {
  const readers = new Set(config.map(({ reader }) => reader));
  const [only] = readers;
  if (only === undefined) return message('cli.plan.explain.restart.none');
  return message('cli.plan.explain.restart.config', { reader: message(`cli.plan.reader.${readers.size > 1 ? 'both' : only}`) });
}

const documentText = ({ value, what }: NonNullable<KeyExplanation['document']>): Message | string => what ?? JSON.stringify(value);

function pathJson(found: Exclude<PathExplanation, { is: 'unknown' }>): string {
  const worded = (what: Message | undefined): object | undefined => what && textJson(what);
  if (found.is === 'removed') return `${jsonText({ schemaVersion: 1, ...found }, 2)}\n`;
  if (found.is === 'folder') {
    const keys = found.keys.map((key) => ({ ...key, advice: worded(found.advice.get(key.path)) }));
    return `${jsonText({ schemaVersion: 1, is: found.is, path: found.path, keys }, 2)}\n`;
  }
  const { is, key, within, config, effect, advice, document } = found;
  return `${jsonText(
    {
      schemaVersion: 1,
      is,
      ...key,
      within,
      config,
      effect,
      advice: worded(advice),
      document: document && { value: document.value, what: worded(document.what) },
    },
    2,
  )}\n`;
}
