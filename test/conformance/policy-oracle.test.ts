/**
 * Random policies of every form, judged by our engine and by Cilium's own. Only where `CILIUM_ORACLE` asks for
 * it: see the README beside this file.
 * @module
 */
import { describe, expect, test } from 'vitest';
import { differences, NOTHING_COUNTED } from './comparison.ts';
import { askOracle, oracleProgram, type Asked } from './oracle.ts';
import { OurAnswers } from './our-answers.ts';
import { randomScenario } from './scenarios/scenario.ts';

const program = oracleProgram();
if (!program) console.warn('SKIPPED: CILIUM_ORACLE is not set: random policies were not compared with Cilium’s own engine.');

/** So many scenarios are asked about in one go. */
const BATCH = 200;
const first = Number(process.env['CILIUM_ORACLE_SEED'] ?? 1);
const count = Number(process.env['CILIUM_ORACLE_SCENARIOS'] ?? 1000);

/** So often a scenario is asked about again that the engines disagree on. */
const AGAIN = 8;

/**
 * Where Cilium's engine goes through a map in whatever order, one of its answers is enough: what differs is what
 * differs each time.
 */
async function lasting(found: string[], question: Asked & { ours: OurAnswers }): Promise<string[]> {
  let left = found;
  for (let again = 0; again < AGAIN && left.length > 0; again++) {
    for await (const answer of askOracle(program!, [question])) {
      const once = new Set(differences(question.scenario, question.ours, answer, { ...NOTHING_COUNTED }));
      left = left.filter((one) => once.has(one));
    }
  }
  return left;
}

describe.skipIf(!program)('random policies against Cilium 1.19.1', () => {
  const batches = Array.from({ length: Math.ceil(count / BATCH) }, (_, index) => first + index * BATCH);
  test.each(batches)(
    'scenarios from seed %i on agree in every verdict, deciding rule, filter and text',
    { timeout: 600_000 },
    async (from) => {
      const seeds = Array.from({ length: Math.min(BATCH, first + count - from) }, (_, index) => from + index);
      const asked = seeds.map((seed) => {
        const scenario = randomScenario(seed);
        const ours = new OurAnswers(scenario);
        return { scenario, ours, policies: ours.admitted };
      });
      const counts = { ...NOTHING_COUNTED };
      const wrong: string[] = [];
      let index = 0;
      for await (const answer of askOracle(program!, asked)) {
        const question = asked[index++]!;
        const { scenario, ours } = question;
        const found = await lasting(differences(scenario, ours, answer, counts), question);
        if (found.length > 0) wrong.push(`${scenario.name}: ${found.length} differences, first: ${found[0]}`);
      }
      console.info(`seeds ${from}–${seeds.at(-1)}: ${JSON.stringify(counts)}`);
      expect(index).toBe(seeds.length);
      expect(wrong).toEqual([]);
    },
  );
});
