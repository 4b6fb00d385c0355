/**
 * The entry point of the operator's image: `cilium-cce bridge` alone. What a process has read it keeps, and the rest of
 * the product is four fifths of it.
 * @module
 */
import { run } from './run.ts';

await run({ bridge: async () => (await import('./commands/bridge.ts')).bridgeCommands });
