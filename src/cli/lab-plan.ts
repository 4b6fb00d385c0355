/** A plan that is rehearsed in a lab: read and refused as every plan, told where the lab is otherwise, applied once Cilium runs. @module */
import { join } from 'node:path';
import { message, render } from '../i18n/index.ts';
import { LabFailure, plannedLab, type BesidePlan, type Lab, type PlannedLab } from '../lab/index.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { readTexts } from './install-texts.ts';
import { refuseProblems } from './plan.ts';

/** @throws CommandFailure for the first of what is in the way; the others are told before */
export async function readPlan(folder: string, beside: BesidePlan, context: CommandContext): Promise<PlannedLab> {
  const { lab, problems } = await plannedLab(await readTexts(folder), beside).catch(asCommandFailure);
  refuseProblems([{ facts: {}, problems: problems.map(({ where, what }) => ({ where: join(folder, where), what })) }], context);
  return lab!;
}

export async function applyPlan(lab: Lab, { manifests, notes }: PlannedLab, { locale, terminal }: CommandContext): Promise<void> {
  if (notes.length > 0) {
    const lines = notes.map((note) => `  ${render(note, locale)}\n`);
    terminal.write(`\n${render(message('lab.plan.title'), locale)}\n${lines.join('')}`);
  }
  await lab.installation.manifests(manifests).catch(asCommandFailure);
}

export function asCommandFailure(cause: unknown): never {
  throw cause instanceof LabFailure ? new CommandFailure(cause.what, { cause }) : cause;
}
