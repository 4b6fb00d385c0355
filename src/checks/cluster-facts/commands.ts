/**
 * Commands and values with names of a cluster in them. Whoever names an object must not be able to write a command:
 * snapshots come from anybody, and `doctor fix` runs what stands here.
 * @module
 */

/** One word, as a shell has to be given it. */
export const word = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);

/** A call of a program, word by word. */
export const command = (...words: readonly string[]): string => words.map(word).join(' ');

/** A call of kubectl, word by word; a namespace that is not told is `default`. */
export const kubectl = (...words: readonly (string | number | undefined)[]): string =>
  command('kubectl', ...words.map((one) => String(one ?? 'default')));

/** Words that YAML 1.1 or 1.2 takes for a boolean or for nothing. */
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** A string in a line of YAML: quoted unless it can be nothing else, as numbers, dates and hexadecimal ids can. */
export const scalar = (text: string): string =>
  (/^[a-zA-Z](?:[\w.:/-]*[\w./-])?$/.test(text) && !WORDS.test(text)) || IPV4.test(text) ? text : JSON.stringify(text);
