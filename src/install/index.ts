/** A plan carried out step by step: resumable, stopped by the first failure, with the way back. @module */
export { InstallFailure } from './failure.ts';
export { goBack } from './go-back.ts';
export { install, wayBack, type StepOutcome, type StepReport } from './install.ts';
export { FACTS_FILE, readPlanDirectory, type PlanDirectory } from './plan-directory.ts';
export { distinct, objections, remarks } from './preflight.ts';
export { chartAt, installSteps, lacksImage } from './sequence.ts';
export type { Site, ToolResult } from './site.ts';
export { Journal, STATE_FILE, type StateStore } from './state.ts';
export { INSTALL_STEPS, type InstallStepId } from './step-names.ts';
export type { InstallStep } from './step.ts';
export { foreignWorkloads } from './unmanaged.ts';
