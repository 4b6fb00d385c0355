/**
 * Commands and values with names of a cluster in them. Whoever names an object must not be able to write a command:
 * snapshots come from anybody, and `doctor fix` runs what stands here.
 * @module
 */

/** One word, as a shell has to be given it. */
export const word = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);

/** A call of a program, word by word. */
export const command = (...words: readonly string[]): string => words.map(word).join(' ');

export const kubectl = (...words: readonly string[]): string => command('kubectl', ...words);

/** For a line of YAML. */
export const scalar = (text: string): string => (/^[a-zA-Z0-9][\w.:/-]*$/.test(text) ? text : JSON.stringify(text));
