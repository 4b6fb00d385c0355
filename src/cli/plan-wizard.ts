/**
 * `plan --interactive`: asks for what no source has said, one fact at a time, each with what it is for. An empty answer
 * leaves it open; an answer that cannot be used is asked for again.
 * @module
 */
import { createInterface } from 'node:readline';
import { message, render, type Message } from '../i18n/index.ts';
import type { ClusterFacts, Fact, FactName } from '../plan/facts.ts';
import { FACT_FLAGS, optionName, readFlags, type FactFlag } from '../plan/sources/index.ts';
import type { CommandContext } from './context.ts';
import { printable } from './terminal.ts';

/** In the order of weight: a no at the first questions makes the others needless. */
const ASKED: readonly FactName[] = [
  'dataplaneV2',
  'networkMode',
  'kubernetesVersion',
  'vpcCidrs',
  'nodeSubnets',
  'serviceCidr',
  'containerCidrs',
  'nodeGroups',
  'runningPods',
  'apiServerHost',
  'elb',
  'elbCredentials',
  'gateway',
];

type Given = Readonly<Record<string, string | boolean | readonly string[]>>;

/** Questions are flags that were not given: an answer is read as the flag's value is. */
const questions = (facts: ClusterFacts): FactFlag[] =>
  ASKED.filter((name) => facts[name] === undefined).flatMap((name) => FACT_FLAGS.filter(({ facts: of }) => of[0] === name));

export async function askFacts(known: ClusterFacts, { locale }: CommandContext): Promise<ClusterFacts> {
  const say = (text: Message): void => void process.stderr.write(`${printable(render(text, locale))}\n`);
  const input = createInterface({ input: process.stdin, output: process.stderr, terminal: process.stdin.isTTY });
  const lines = input[Symbol.asyncIterator]();
  let given: Given = {};
  try {
    say(message('cli.plan.wizard.start'));
    for (const question of questions(known)) {
      for (;;) {
        process.stderr.write(`${printable(prompt(question, locale))} `);
        const line = await lines.next();
        // Standard input has ended: what is not answered stays open.
        if (line.done) return asAnswers(readFlags(given).facts);
        const answer = taken(question, line.value.trim(), given);
        given = answer.given;
        if (answer.refused.length === 0) break;
        for (const why of answer.refused) say(why);
      }
    }
    const { facts, problems } = readFlags(given);
    for (const { what } of problems) say(what);
    return asAnswers(facts);
  } finally {
    input.close();
  }
}

/** What is given with this answer, or why it cannot be used. */
function taken(question: FactFlag, text: string, given: Given): { readonly given: Given; readonly refused: readonly Message[] } {
  if (text === '') return { given, refused: [] };
  const { flag, value, repeatable } = question;
  if (value === undefined && !/^(?:y(?:es)?|no?)$/i.test(text)) return { given, refused: [message('cli.plan.wizard.yesOrNo')] };
  const read = value === undefined ? /^y/i.test(text) : repeatable ? text.split(/[\s,]+/).filter(Boolean) : text;
  const attempt = { ...given, [optionName(flag)]: read };
  // A flag that needs another one, which is asked next, is no mistake yet.
  const problems = readFlags(attempt).problems.filter(({ what }) => what.id !== 'plan.source.flagNeeds');
  return problems.length > 0 ? { given, refused: problems.map(({ what }) => what) } : { given: attempt, refused: [] };
}

function prompt({ help, choices, value, repeatable }: FactFlag, locale: CommandContext['locale']): string {
  const form = choices ? choices.join(' | ') : value === undefined ? 'y | n' : repeatable ? `${value}[,${value}…]` : value;
  return `${render({ id: help, params: {} }, locale)} [${form}]:`;
}

/** They say of themselves that a person gave them here. */
function asAnswers(facts: ClusterFacts): ClusterFacts {
  const answered = Object.entries(facts).map(([name, fact]) => {
    const { value } = fact as Fact<unknown>;
    return [name, { value, origin: { kind: 'answer', where: 'wizard' } }];
  });
  return Object.fromEntries(answered) as ClusterFacts;
}
