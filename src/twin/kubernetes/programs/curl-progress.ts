/** curl's progress meter, which it shows unless silent or writing the body to a terminal. @module */

export const METER_HEAD =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
  '                                 Dload  Upload   Total   Spent    Left  Speed\n';

/** One state of the meter, to be preceded by a carriage return. */
export function meterLine(received: number, expected: number | undefined, elapsedMs: number): string {
  const percent = expected ? Math.floor((received * 100) / expected) : received > 0 ? 100 : 0;
  const total = expected ?? received;
  const speed = elapsedMs > 0 ? Math.round((received * 1000) / elapsedMs) : received;
  const spent = elapsedMs >= 1000 ? clock(elapsedMs) : '--:--:--';
  return (
    `${pad(percent, 3)} ${size(total)}  ${pad(percent, 3)} ${size(received)}    0     0  ${size(speed)}      0 ` +
    `--:--:-- ${spent} --:--:-- ${size(speed)}`
  );
}

const pad = (value: string | number, width: number): string => String(value).padStart(width);

/** Five characters: bytes, then `123k`, `12.3M`. */
function size(bytes: number): string {
  if (bytes < 100_000) return pad(bytes, 5);
  if (bytes < 10_000 * 1024) return pad(`${Math.floor(bytes / 1024)}k`, 5);
  return pad(`${(bytes / 1024 / 1024).toFixed(1)}M`, 5);
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${pad(Math.floor(seconds / 3600), 2)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
