/** cilium-operator as a program. @module */
export { startLeader, type LeaderOptions } from './leader.ts';
export { createOperatorProgram, OPERATOR_IMAGE, type OperatorDependencies } from './program.ts';
