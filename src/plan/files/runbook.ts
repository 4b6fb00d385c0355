/** README.md of a plan: what was judged and why, then step by step, with the way back. @module */
import { message, render, type Locale, type Message } from '../../i18n/index.ts';
import { command } from '../../checks/cluster-facts/commands.ts';
import type { PolicyFinding } from '../../policy/lint/index.ts';
import { formatPolicyRef } from '../../policy/rule.ts';
import type { Plan } from '../plan.ts';
import type { PlannedPolicies } from '../policies.ts';
import { planSteps, type Command, type Step } from '../steps.ts';
import { placeholdersIn } from '../placeholders.ts';
import { imageCommand, plannedImages } from './images.ts';
import type { PlannedFile } from './planned-file.ts';

export function runbook(
  plan: Plan,
  files: readonly PlannedFile[],
  { locale, policies }: { readonly locale: Locale; readonly policies?: PlannedPolicies },
): string {
  const say = (text: Message): string => render(text, locale);
  const name = plan.facts.name?.value ?? 'cluster';
  const sections = [
    `# ${say(message('plan.runbook.title', { version: plan.ciliumVersion, name }))}`,
    `**${say(message(`plan.runbook.answer.${plan.outcome}`))}**${plan.outcome === 'bad' ? ` ${say(message('plan.runbook.nothing'))}` : ''}`,
    ...placeholderSection(files, say),
    ...judgementSection(plan, say),
    ...correctionSection(plan, say),
    ...policySection(policies, say),
    ...addressSection(plan, say),
    ...(plan.outcome === 'bad' ? [] : stepSections(planSteps(plan, { policies: (policies?.files.length ?? 0) > 0 }), say)),
    ...(plan.outcome === 'bad' ? modeSection(plan, say) : [...imageSection(plan, say), ...fileSection(files, say)]),
  ];
  return `${sections.join('\n\n')}\n`;
}

type Say = (text: Message) => string;

const heading = (text: string): string => `## ${text}`;

/** A cell: no line breaks, no bars. */
const cell = (text: string): string => text.replaceAll('\n', ' ').replaceAll('|', '\\|');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

function placeholderSection(files: readonly PlannedFile[], say: Say): string[] {
  const found = files.flatMap(({ path, text }) => placeholdersIn(text).map((name) => ({ name, path })));
  const names = [...new Set(found.map(({ name }) => name))];
  if (names.length === 0) return [];
  const lines = names.map((name) => {
    const places = found.filter((one) => one.name === name).map(({ path }) => `\`${path}\``);
    return `- \`<${name}>\` (${places.join(', ')}): ${say({ id: `plan.placeholder.${name}` as Message['id'], params: {} })}`;
  });
  return [heading(say(message('plan.runbook.fill'))), lines.join('\n')];
}

function judgementSection({ verdicts, contradictions }: Plan, say: Say): string[] {
  const columns = ['topic', 'answer', 'why', 'known'] as const;
  const rows = verdicts.map(({ topic, outcome, message: text, remedies, confidence }) => [
    say(message(`plan.topic.${topic}`)),
    outcome === 'good' ? say(message('plan.outcome.good')) : `**${say(message(`plan.outcome.${outcome}`))}**`,
    [say(text), ...remedies.map((remedy) => `→ ${say(remedy)}`)].join('<br>'),
    say(message(`plan.confidence.${confidence}`)),
  ]);
  const disagreements = contradictions.map(
    ({ fact, values }) =>
      `- ${say(message('plan.contradiction', { fact, values: values.map(({ value, where }) => `${value} (${where})`).join(' ≠ ') }))}`,
  );
  return [
    heading(say(message('plan.runbook.judgement'))),
    ...(disagreements.length > 0 ? [disagreements.join('\n')] : []),
    table(
      columns.map((column) => say(message(`plan.runbook.column.${column}`))),
      rows,
    ),
  ];
}

function correctionSection({ corrections }: Plan, say: Say): string[] {
  if (corrections.length === 0) return [];
  const shown = (value: unknown): string => (value === undefined ? say(message('plan.runbook.notSet')) : `\`${JSON.stringify(value)}\``);
  const rows = corrections
    .filter(({ redundant }) => !redundant)
    .map(({ key, theirs, ours, why, confidence }) => [
      `\`${key}\``,
      shown(theirs),
      shown(ours),
      say(why),
      say(message(`plan.confidence.${confidence}`)),
    ]);
  const redundant = corrections.filter((one) => one.redundant).map(({ key }) => `\`${key}\``);
  const columns = ['key', 'theirs', 'ours', 'why', 'known'] as const;
  return [
    heading(say(message('plan.runbook.corrections'))),
    table(
      columns.map((column) => say(message(`plan.runbook.column.${column}`))),
      rows,
    ),
    ...(redundant.length > 0 ? [say(message('plan.runbook.redundant', { keys: redundant.join(', ') }))] : []),
  ];
}

/** What was corrected in a person's policies, and what is theirs to decide. */
function policySection(policies: PlannedPolicies | undefined, say: Say): string[] {
  if (!policies || policies.corrections.length + policies.left.length === 0) return [];
  const row = ({ code, policy, message: text }: PolicyFinding): string => `- ${code} ${formatPolicyRef(policy)}: ${say(text)}`;
  const part = (title: Message, findings: readonly PolicyFinding[]): string[] =>
    findings.length === 0 ? [] : [say(title), findings.map(row).join('\n')];
  return [
    heading(say(message('plan.runbook.policies'))),
    ...part(message('plan.runbook.policies.corrected'), policies.corrections),
    ...part(message('plan.runbook.policies.left'), policies.left),
  ];
}

function modeSection({ modes }: Plan, say: Say): string[] {
  const rows = modes.map(({ mode, outcome, message: text, costs, instead }) => [
    `\`${mode}\``,
    say(message(`plan.outcome.${outcome}`)),
    say(text),
    costs.map(say).join('<br>'),
    instead.map(say).join('<br>'),
  ]);
  const head = [
    message('plan.topic.networkMode'),
    message('plan.runbook.column.answer'),
    message('plan.runbook.column.why'),
    message('plan.runbook.costs'),
    message('plan.runbook.instead'),
  ];
  return [heading(say(message('plan.runbook.modes'))), table(head.map(say), rows)];
}

function addressSection({ addresses, facts }: Plan, say: Say): string[] {
  const rows = addresses.ranges.map(({ use, cidr, fact }) => [
    `\`${cidr}\``,
    say(message(`plan.range.${use}`)),
    facts[fact]?.origin.where ?? say(message(use === 'pods' ? 'plan.runbook.planned' : 'plan.runbook.usual')),
  ]);
  const columns = ['range', 'use', 'from'] as const;
  return rows.length === 0
    ? []
    : [
        heading(say(message('plan.runbook.addresses'))),
        table(
          columns.map((column) => say(message(`plan.runbook.column.${column}`))),
          rows,
        ),
      ];
}

export const commandText = ({ program, args }: Command): string => command(program, ...args);

const shell = (commands: readonly Command[]): string => `\`\`\`sh\n${commands.map((one) => `${commandText(one)}\n`).join('')}\`\`\``;

function stepSections(steps: readonly Step[], say: Say): string[] {
  const forward = steps.flatMap(({ title, why, commands, byHand }, index) => [
    `### ${index + 1}. ${say(title)}`,
    say(why),
    ...(byHand ? [say(byHand)] : []),
    ...(commands.length > 0 ? [shell(commands)] : []),
  ]);
  const back = steps.toReversed().flatMap((step) => step.back);
  return [
    heading(say(message('plan.runbook.steps'))),
    say(message('plan.runbook.stepsNote')),
    ...forward,
    heading(say(message('plan.runbook.back'))),
    say(message('plan.runbook.backNote')),
    shell(back),
  ];
}

/** Nodes in China seldom reach quay.io (facts/needs.md, need 12). */
function imageSection(plan: Plan, say: Say): string[] {
  const registry = plan.facts.imageRegistry?.value;
  const copy = 'while read -r from to; do skopeo copy --all "docker://$from" "docker://$to"; done < images.txt';
  const images = plannedImages(plan);
  return [
    heading(say(message('plan.runbook.images'))),
    say(message(images ? 'plan.runbook.images.listed' : 'plan.runbook.images.unknown', { version: plan.ciliumVersion })),
    ...(images ? (registry === undefined ? [] : [`\`\`\`sh\n${copy}\n\`\`\``]) : [`\`\`\`sh\n${imageCommand(plan)}\n\`\`\``]),
  ];
}

const fileSection = (files: readonly PlannedFile[], say: Say): string[] => [
  heading(say(message('plan.runbook.files'))),
  files.map(({ path, purpose }) => `- \`${path}\`: ${say(purpose)}`).join('\n'),
];
