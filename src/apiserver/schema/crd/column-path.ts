/**
 * Syntax of the JSON paths of printer columns.
 * @module
 */

const bracket = /^\[(?:\d+|-\d+|\*|\?\([^\]]*\)|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|-?\d*:-?\d*)\]/;
/** A dot within a name is escaped: `.metadata.labels.io\.kubernetes\.pod\.namespace`. */
const field = /^\.(?:[\w-]|\\.)+/;

/** Whether a column's path can be read. kube-apiserver stores one that cannot, and shows no column of its own then. */
export function isColumnPath(path: string): boolean {
  if (!path.startsWith('.')) return false;
  let rest = path;
  while (rest !== '' && rest !== '.') {
    const step = field.exec(rest) ?? bracket.exec(rest) ?? /^\.(?=\[)/.exec(rest) ?? /^\.\*/.exec(rest);
    if (!step) return false;
    rest = rest.slice(step[0].length);
  }
  return true;
}
