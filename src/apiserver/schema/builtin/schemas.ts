/**
 * The schemas of all built-in messages.
 * @module
 */
import { packages } from '../messages/index.ts';
import { MessageSchemas } from '../messages/table.ts';

export const builtinSchemas = new MessageSchemas(packages);
