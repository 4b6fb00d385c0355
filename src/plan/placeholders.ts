/** What nobody but the reader can fill in: `<elb-id>` in the files; the runbook lists them first. @module */

export const placeholder = (name: string): string => `<${name}>`;

/** Placeholders that a text holds. */
export const placeholdersIn = (text: string): string[] => [...new Set([...text.matchAll(/<([a-z][a-z0-9-]*)>/g)].map(([, name]) => name!))];
