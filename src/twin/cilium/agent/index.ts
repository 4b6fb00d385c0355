/** cilium-agent as a program. @module */
export { AGENT_IMAGE, createAgentProgram } from './program.ts';
export type { AgentDependencies } from './fleet.ts';
