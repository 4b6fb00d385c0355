/**
 * What Go says of a text that is not the time which its layout asks for.
 * @module
 */

/** Parts of the layout `2006-01-02T15:04:05`, and what stands for each in a text. */
const PARTS: readonly (readonly [string, RegExp])[] = ['2006', '-', '01', '-', '02', 'T', '15', ':', '04', ':', '05'].map((part) => [
  part,
  new RegExp(`^${part.replaceAll(/\d/g, String.raw`\d`)}`),
]);

/** Exactly six digits: what a client with milliseconds writes is refused. */
const MICROSECONDS = ['.000000', /^\.\d{6}/] as const;
const ZONE = ['Z07:00', /^(?:Z|[+-]\d\d:\d\d)/] as const;

/** The fault of a time in RFC 3339, `undefined` where there is none. A `Time` may have a fraction, a `MicroTime` must. */
export function timeFault(text: string, type: 'Time' | 'MicroTime'): string | undefined {
  const isMicro = type === 'MicroTime';
  const parts = [...PARTS, ...(isMicro ? [MICROSECONDS] : []), ZONE];
  const layout = parts.map(([part]) => part).join('');
  let rest = text;
  for (const [part, pattern] of parts) {
    if (part === ZONE[0] && !isMicro) rest = rest.replace(/^\.\d+/, '');
    const found = pattern.exec(rest);
    if (!found) return `parsing time ${JSON.stringify(text)} as "${layout}": cannot parse ${JSON.stringify(rest)} as "${part}"`;
    rest = rest.slice(found[0].length);
  }
  return rest === '' ? undefined : `parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}`;
}
