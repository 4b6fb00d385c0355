/** Commands of the agent's container, as `kubectl exec` finds them. @module */
import type { Program } from '../../../kubernetes/program.ts';
import type { Fleet } from '../fleet.ts';

export function agentCommands(_fleet: Fleet): Readonly<Record<string, Program>> {
  return {};
}
