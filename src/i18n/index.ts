/** Message catalogues and their rendering. Knows nothing else. @module */
export * from './catalogue.ts';
