/** The lab and its scenarios. @module */
export * from './failure.ts';
export * from './lab.ts';
export * from './readiness.ts';
export * from './scenario.ts';
export * from './scenarios/index.ts';
