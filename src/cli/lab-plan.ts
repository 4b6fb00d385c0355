/** A plan that is rehearsed in a lab: read and refused as every plan, told where the lab is otherwise, applied once Cilium runs. @module */
import { join } from 'node:path';
import { message, render } from '../i18n/index.ts';
import type { BesidePlan, Lab, PlannedLab } from '../lab/index.ts';
import { plannedLab } from '../lab/planned-lab.ts';
import type { CommandContext } from './context.ts';
import { readTexts } from './install-texts.ts';
import { asCommandFailure } from './lab-session.ts';
import { refuseProblems } from './plan.ts';

export interface Rehearsal extends PlannedLab {
  /** Tells where the lab is otherwise, and applies the plan's manifests. Cilium has to run: it brings their kinds. */
  readonly apply: (lab: Lab) => Promise<void>;
}

/** @throws CommandFailure for the first of what is in the way; the others are told before */
export async function readPlan(folder: string, beside: BesidePlan, context: CommandContext): Promise<Rehearsal> {
  const { lab: planned, problems } = await plannedLab(await readTexts(folder), beside).catch(asCommandFailure);
  refuseProblems([{ facts: {}, problems: problems.map(({ where, what }) => ({ where: join(folder, where), what })) }], context);
  return { ...planned!, apply: (lab) => apply(lab, planned!, context) };
}

async function apply(lab: Lab, { manifests, notes }: PlannedLab, { locale, terminal }: CommandContext): Promise<void> {
  if (notes.length > 0) {
    const lines = notes.map((note) => `  ${render(note, locale)}\n`);
    terminal.write(`\n${render(message('lab.plan.title'), locale)}\n${lines.join('')}`);
  }
  await lab.installation.manifests(manifests).catch(asCommandFailure);
}
