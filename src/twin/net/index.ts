/** Real bytes over traced connections. @module */
export * from './lab-network.ts';
export * from './network.ts';
export * from './types.ts';
export type { Owner } from './connection-table.ts';
