/**
 * Where kubectl reads YAML differently. It (sigs.k8s.io/yaml) follows YAML 1.1, in which an unquoted `on`
 * is true and `010` is eight; these manifests are read by YAML 1.2, as editors and most tools do. Neither
 * choice is right for whoever wrote `on`: the author must put it in quotes, so it is said, not decided.
 * @module
 */

const ZERO = 0x30;
const NINE = 0x39;

const LONGEST_WORD = 3;
const TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON']);
const FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF']);

/**
 * What kubectl makes of an unquoted scalar, as JSON; `undefined` when it is the same as here.
 *
 * @example
 * kubectlReading('on');   // 'true'
 * kubectlReading('0777'); // '511'
 * kubectlReading('8080'); // undefined
 */
export function kubectlReading(written: string): string | undefined {
  const first = written.charCodeAt(0);
  if (first > NINE) {
    if (written.length > LONGEST_WORD) return undefined;
    return TRUE.has(written) ? 'true' : FALSE.has(written) ? 'false' : undefined;
  }
  // Most numbers and addresses: nothing in them is special to either version.
  if (first > ZERO && !written.includes('_')) return undefined;
  // Underlines group digits; they begin no number.
  if (!/^[-+]?[0-9.]/.test(written)) return undefined;
  const digits = written.replaceAll('_', '');
  const match = /^([-+]?)(?:0([bB])([01]+)|0([oO]?)([0-7]+)|0[xX]([0-9a-fA-F]+))$/.exec(digits);
  if (match) {
    const [, sign = '', , binary, , octal, hexadecimal] = match;
    if (hexadecimal !== undefined && /^0x[0-9a-fA-F]+$/.test(written)) return undefined;
    if (octal !== undefined && /^0o[0-7]+$/.test(written)) return undefined;
    const value = binary !== undefined ? parseInt(binary, 2) : octal !== undefined ? parseInt(octal, 8) : parseInt(hexadecimal!, 16);
    // A zero is a zero, and 00 to 07 come to the same either way.
    if (String(value) === String(Number(written))) return undefined;
    return `${sign === '-' && value !== 0 ? '-' : ''}${value}`;
  }
  if (!written.includes('_')) return undefined;
  if (/^[-+]?[0-9]+$/.test(digits) || /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(digits))
    return String(Number(digits));
  return undefined;
}
