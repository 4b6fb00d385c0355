/** `doctor list` and `doctor explain`: what is checked, and the page of each code; without any cluster, network or file. @module */
import { readFile } from 'node:fs/promises';
import { BUNDLED_PAGES } from '../checks/bundled-pages.ts';
import type { Check, Need } from '../checks/check.ts';
import { CHECKS } from '../checks/index.ts';
import { message, render, type Locale } from '../i18n/index.ts';
import { jsonText, textJson } from '../report/json.ts';
import type { CommandContext } from './context.ts';
import type { DoctorOptions } from './doctor-options.ts';
import { chosenChecks, unknownCode } from './doctor-source.ts';
import { CommandFailure } from './failure.ts';
import { writeChunks } from './policy-output.ts';
import { columns, paint } from './terminal.ts';

export async function listChecks(
  { output, check: codes }: Pick<DoctorOptions, 'output' | 'check'>,
  { locale, terminal }: CommandContext,
): Promise<void> {
  if (output !== 'json' && output !== 'text') throw new CommandFailure(message('cli.doctor.list.format', { output }));
  const checks = chosenChecks(codes);
  if (output === 'json') {
    await writeChunks([`${jsonText(checks.map(checkJson), 2)}\n`]);
    return;
  }
  const say = (id: 'code' | 'title' | 'problem' | 'needs'): string => paint(terminal, 'bold', render(message(`doctor.head.${id}`), locale));
  const rows = checks.map((check) => [
    check.code,
    render({ id: check.title, params: {} }, locale),
    check.problem === undefined ? '' : String(check.problem),
    needsText(check.needs),
  ]);
  await writeChunks([columns([[say('code'), say('title'), say('problem'), say('needs')], ...rows])]);
}

const nameOf = (need: Need): string => ('signal' in need ? need.signal : need.plural);
/** Beyond it the last column would break the table. */
const MOST_NEEDS = 5;

function needsText(needs: readonly Need[]): string {
  const names = [...new Set(needs.map(nameOf))];
  const more = names.length > MOST_NEEDS ? [`+${names.length - MOST_NEEDS}`] : [];
  return [...names.slice(0, MOST_NEEDS), ...more].join(', ');
}

const checkJson = ({ code, name, severity, title, problem, needs, causedBy = [], threads = [] }: Check): object => ({
  code,
  name,
  severity,
  title: textJson({ id: title, params: {} }),
  problem: problem ?? null,
  needs: needs.map((need) =>
    'signal' in need
      ? { signal: need.signal }
      : { group: need.group, version: need.version, plural: need.plural, ...(need.named && { name: need.named }) },
  ),
  causedBy,
  threads,
});

/** Prints the page of a code. @throws CommandFailure for a code that is not known */
export async function explainCode(code: string, { locale, terminal }: CommandContext): Promise<void> {
  const check = CHECKS.find((one) => one.code === code.toUpperCase());
  if (!check) throw unknownCode(code);
  const page = (await pageOf(check, locale)) ?? madePage(check, locale);
  await writeChunks([styled(page, (style, text) => paint(terminal, style, text))]);
}

/** In the reader's language, else in English. */
export async function pageOf({ code, name }: Pick<Check, 'code' | 'name'>, locale: Locale): Promise<string | undefined> {
  for (const language of new Set([locale, 'en'])) {
    const path = `${code}-${name}/doc.${language}.md`;
    const text = BUNDLED_PAGES[path] ?? (await readFile(new URL(`../checks/${path}`, import.meta.url), 'utf8').catch(() => undefined));
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Of a check that has its words in the catalogue. */
function madePage({ code, severity, title, explanation, problem, threads = [] }: Check, locale: Locale): string {
  const say = (id: typeof title): string => render({ id, params: {} }, locale);
  const parts = [
    `# ${code} ${say(title)}`,
    render(message('cli.doctor.explain.severity', { severity: message(`report.severity.${severity}`) }), locale),
  ];
  if (explanation) parts.push(say(explanation));
  if (problem !== undefined) parts.push(render(message('cli.doctor.explain.problem', { problem }), locale));
  if (threads.length > 0) parts.push(render(message('report.see', { text: threads.join(', ') }), locale));
  return `${parts.join('\n\n')}\n`;
}

type Paint = (style: 'bold' | 'cyan', text: string) => string;

/** Markdown is shown as it is written; headings and code stand out where there are colours. */
function styled(page: string, paintText: Paint): string {
  let inFence = false;
  return page
    .split('\n')
    .map((line) => {
      if (line.startsWith('```')) inFence = !inFence;
      if (inFence) return line.startsWith('```') ? line : paintText('cyan', line);
      return /^#{1,6} /.test(line) ? paintText('bold', line) : line;
    })
    .join('\n');
}
