// An ES module that imports a part of Node asks it for all that it exports, and so loads what Node itself loads only when
// somebody asks: with node:http all of undici. A plain look at the same object asks for what is used.
import { decode, encode } from './vlq.mjs';

/** One import at the beginning of a bundle; its texts have no quotes within. */
const IMPORT =
  /(import\s*(?:([\w$]+)\s*,?\s*)?(?:\*\s*as\s+([\w$]+)|\{([^}]*)\})?\s*from\s*["'](node:[^"']+)["'];?)|import\s*[^"';]*["'][^"']+["'];?/y;
/** There is no other, and its name is taken while it is looked at. */
const GLOBAL = 'node:process';

/**
 * @param {string} code of a bundle, whose imports stand on its first line of code; @param {string} mappings of its source map
 * @returns {{ code: string, mappings: string }}
 */
export function withPlainBuiltins(code, mappings) {
  const line = code.startsWith('#!') ? 1 : 0;
  const begin = line === 0 ? 0 : code.indexOf('\n') + 1;
  let [end, head] = [begin, ''];
  for (;;) {
    IMPORT.lastIndex = end;
    const found = IMPORT.exec(code);
    if (!found) break;
    end = IMPORT.lastIndex;
    const [whole, isBuiltin, whatever, everything, some, name] = found;
    head += isBuiltin && name !== GLOBAL ? declaration(name, { whatever, everything, some }) : whole;
  }
  const longer = head.length - (end - begin);
  const lines = mappings.split(';');
  if (longer !== 0 && lines[line]) lines[line] = moved(lines[line], end - begin, longer);
  return { code: code.slice(0, begin) + head + code.slice(end), mappings: lines.join(';') };
}

function declaration(name, { whatever, everything, some }) {
  const object = `process.getBuiltinModule(${JSON.stringify(name)})`;
  const names = [whatever, everything].filter(Boolean).map((one) => `${one}=${object}`);
  if (some) names.push(`{${some.replaceAll(/\s+as\s+/g, ':')}}=${object}`);
  return names.length > 0 ? `const ${names.join(',')};` : '';
}

/** Of one line: what stands at a column or behind it, moved. */
function moved(segments, from, by) {
  let column = 0;
  let isMoved = false;
  return segments
    .split(',')
    .map((segment) => {
      const { value, length } = decode(segment);
      column += value;
      if (isMoved || column < from) return segment;
      isMoved = true;
      return encode(value + by) + segment.slice(length);
    })
    .join(',');
}
