/**
 * Where kubectl reads YAML differently. It (sigs.k8s.io/yaml) follows YAML 1.1, in which an unquoted `on`
 * is true and `010` is eight; these manifests are read by YAML 1.2, as editors and most tools do. Neither
 * choice is right for whoever wrote `on`: the author must put it in quotes, so it is said, not decided.
 * @module
 */
import { resolvePlain } from './yaml-scalars.ts';

const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

const TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON']);
const FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF']);
const LONGEST_WORD = 3;

/** Integers of Go, whose prefixes may be capitals, and whose octals need no letter. */
const PREFIXED = /^([-+]?)0(?:[bB]([01]+)|[oO]?([0-7]+)|[xX]([0-9a-fA-F]+))$/;
const NUMBER = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

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
  if (first === DOT || (first > ZERO && !written.includes('_'))) return undefined;
  const value = numberOf(written.replaceAll('_', ''));
  return value === undefined || value === resolvePlain(written) ? undefined : String(value);
}

function numberOf(digits: string): number | undefined {
  const prefixed = PREFIXED.exec(digits);
  if (!prefixed) return NUMBER.test(digits) ? Number(digits) : undefined;
  const [, sign, binary, octal, hexadecimal] = prefixed;
  const value = binary ? parseInt(binary, 2) : octal ? parseInt(octal, 8) : parseInt(hexadecimal!, 16);
  // There is one zero.
  return sign === '-' && value !== 0 ? -value : value;
}
