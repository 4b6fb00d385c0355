/** Envoy as a program. @module */
export { createEnvoyProgram, ENVOY_IMAGE, startEnvoy } from './program.ts';
export { Envoy, type EnvoyDependencies } from './envoy.ts';
