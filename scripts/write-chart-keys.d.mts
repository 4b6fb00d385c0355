export function chartFiles(source: string): Record<string, string>;
export function filesOfArchive(packed: Uint8Array): Record<string, string>;
export function chartKeys(valuesText: string, schemaText: string): string[];
export function keysModule(version: string, lines: readonly string[]): string;
