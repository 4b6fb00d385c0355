/**
 * What `JSON.parse` does not tell: keys given twice, and nesting too deep to be handled safely.
 * Expects text that is valid JSON.
 * @module
 */

export interface JsonScan {
  /** Paths such as `spec.replicas`. */
  duplicates: string[];
  depth: number;
}

interface Level {
  keys: Set<string> | undefined;
  /** Path of this value. */
  path: string;
  /** Key or index at work. */
  step: string;
  index: number;
}

const MAX_REPORTED = 20;

/** Stops at `maxDepth`: the rest of a deeper document is not looked at. */
export function scanJson(text: string, maxDepth: number): JsonScan {
  const duplicates: string[] = [];
  const levels: Level[] = [];
  let deepest = 0;
  let expectsKey = false;
  for (let at = 0; at < text.length; at += 1) {
    const level = levels.at(-1);
    switch (text.charCodeAt(at)) {
      case 0x7b: // {
      case 0x5b: {
        // [
        const isObject = text[at] === '{';
        levels.push({
          keys: isObject ? new Set() : undefined,
          path: level ? level.path + level.step : '',
          step: isObject ? '' : '[0]',
          index: 0,
        });
        deepest = Math.max(deepest, levels.length);
        if (levels.length > maxDepth) return { duplicates, depth: deepest };
        expectsKey = isObject;
        break;
      }
      case 0x7d: // }
      case 0x5d: // ]
        levels.pop();
        expectsKey = false;
        break;
      case 0x2c: // ,
        if (level?.keys) expectsKey = true;
        else if (level) {
          level.index += 1;
          level.step = `[${level.index}]`;
        }
        break;
      case 0x22: {
        // "
        const end = stringEnd(text, at);
        if (expectsKey && level?.keys) {
          const key = JSON.parse(text.slice(at, end + 1)) as string;
          level.step = level.path ? `.${key}` : key;
          if (level.keys.has(key) && duplicates.length < MAX_REPORTED) duplicates.push(level.path + level.step);
          level.keys.add(key);
          expectsKey = false;
        }
        at = end;
        break;
      }
      default:
    }
  }
  return { duplicates, depth: deepest };
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length && text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1;
  return at;
}
