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

/** Questions are flags that were not given: an answer is read as the flag's value is. */
const questions = (facts: ClusterFacts): FactFlag[] =>
  ASKED.filter((name) => facts[name] === undefined).flatMap((name) => FACT_FLAGS.filter(({ facts: of }) => of[0] === name));

export async function askFacts(known: ClusterFacts, { locale }: CommandContext): Promise<ClusterFacts> {
  const say = (text: Message): void => void process.stderr.write(`${printable(render(text, locale))}\n`);
  const input = createInterface({ input: process.stdin, output: process.stderr, terminal: process.stdin.isTTY });
  const lines = input[Symbol.asyncIterator]();
  const given: Record<string, string | boolean | string[]> = {};
  try {
    say(message('cli.plan.wizard.start'));
    for (const question of questions(known)) {
      for (;;) {
        process.stderr.write(`${printable(prompt(question, locale))} `);
        const answer = await lines.next();
        // Standard input has ended: what is not answered stays open.
        if (answer.done) return asAnswers(readFlags(given).facts);
        const value = valueOf(question, answer.value.trim());
        if (value === undefined) break;
        const attempt = { ...given, [optionName(question.flag)]: value };
        const problems =
          value === 'unreadable' ? [{ where: question.flag, what: message('cli.plan.wizard.yesOrNo') }] : readFlags(attempt).problems;
        if (problems.length === 0) {
          Object.assign(given, attempt);
          break;
        }
        // A flag that needs another one, which is asked next, is no mistake yet.
        if (
          FACT_FLAGS.some(
            ({ flag, facts }) => flag !== question.flag && facts[0] === question.facts[0] && given[optionName(flag)] === undefined,
          )
        ) {
          Object.assign(given, attempt);
          break;
        }
        for (const { what } of problems) say(what);
      }
    }
    return asAnswers(readFlags(given).facts);
  } finally {
    input.close();
  }
}

function prompt({ help, choices, value, repeatable }: FactFlag, locale: CommandContext['locale']): string {
  const form = choices ? choices.join(' | ') : value === undefined ? 'y | n' : repeatable ? `${value}[,${value}…]` : value;
  return `${render({ id: help, params: {} }, locale)} [${form}]:`;
}

function valueOf({ value, repeatable }: FactFlag, text: string): string | boolean | string[] | undefined | 'unreadable' {
  if (text === '') return undefined;
  if (value !== undefined) return repeatable ? text.split(/[\s,]+/).filter(Boolean) : text;
  if (/^y(?:es)?$/i.test(text)) return true;
  return /^no?$/i.test(text) ? false : 'unreadable';
}

/** They say of themselves that a person gave them here. */
function asAnswers(facts: ClusterFacts): ClusterFacts {
  const answered = Object.entries(facts).map(([name, fact]) => {
    const { value } = fact as Fact<unknown>;
    return [name, { value, origin: { kind: 'answer', where: 'wizard' } }];
  });
  return Object.fromEntries(answered) as ClusterFacts;
}
