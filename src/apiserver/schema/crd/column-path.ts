/**
 * Syntax of the JSON paths of printer columns.
 * @module
 */

const bracket = /^\[(?:\d+|-\d+|\*|\?\([^\]]*\)|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|-?\d*:-?\d*)\]/;
/** A dot within a name is escaped: `.metadata.labels.io\.kubernetes\.pod\.namespace`. */
const field = /^\.(?:[\w-]|\\.)+/;

/** What is wrong with a column's path; undefined when it can be read. */
export function columnPathProblem(path: string): string | undefined {
  if (!path.startsWith('.')) return 'must be a simple json path starting with .';
  let rest = path;
  while (rest !== '' && rest !== '.') {
    const step = field.exec(rest) ?? bracket.exec(rest) ?? /^\.(?=\[)/.exec(rest) ?? /^\.\*/.exec(rest);
    if (!step) return 'must be a json path in the dot notation';
    rest = rest.slice(step[0].length);
  }
  return undefined;
}
