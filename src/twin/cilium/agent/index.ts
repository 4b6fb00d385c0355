/** cilium-agent as a program. @module */
export { AGENT_IMAGE, createAgentProgram, type AgentProgram } from './program.ts';
export type { AgentDependencies } from './fleet.ts';
