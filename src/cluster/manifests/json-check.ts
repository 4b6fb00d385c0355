/**
 * A quick look at sound JSON for what its parser passes over: keys that are set twice, and depth. It says
 * only that something is there; the walk that says what and where takes three times as long.
 * @module
 */
import { MAX_DEPTH } from './depth.ts';

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** Whether keys have been lost between the text and its value, or the text is nested too deep. */
export function needsScan(text: string, value: unknown): boolean {
  let keys = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      let inner = text.charCodeAt(++at);
      while (inner !== QUOTE) {
        if (inner === BACKSLASH) at += 1;
        inner = text.charCodeAt(++at);
      }
    } else if (code === COLON) {
      keys += 1;
    } else if (code > COLON) {
      if (code === 0x7b || code === 0x5b) {
        depth += 1;
        if (depth > MAX_DEPTH) return true;
      } else if (code === 0x7d || code === 0x5d) {
        depth -= 1;
      }
    }
  }
  return keys !== keysIn(value);
}

function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') count += keysIn(item);
    return count;
  }
  const fields = value as Record<string, unknown>;
  for (const key of Object.keys(fields)) {
    count += 1;
    const field = fields[key];
    if (typeof field === 'object') count += keysIn(field);
  }
  return count;
}
