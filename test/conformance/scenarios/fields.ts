/** Objects whose fields are made one by one. @module */

export type Fields = Record<string, unknown>;
