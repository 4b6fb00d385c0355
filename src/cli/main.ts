/** The entry point of `cilium-cce`. @module */
import { run } from './run.ts';

await run({
  lab: async () => (await import('./commands/lab.ts')).labCommands,
  path: async () => (await import('./commands/path.ts')).pathCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommands,
  plan: async () => (await import('./commands/plan.ts')).planCommands,
  install: async () => (await import('./commands/install.ts')).installCommand,
  policy: async () => (await import('./commands/policy.ts')).policyCommands,
  bridge: async () => (await import('./commands/bridge.ts')).bridgeCommands,
  snapshot: async () => (await import('./commands/snapshot.ts')).snapshotCommand,
  completion: async () => (await import('./commands/completion.ts')).completionCommands,
});
