/**
 * Schedules of CronJobs: the five fields of cron, `@daily` and its kin, `@every 90m`; faults in the words of kube-apiserver.
 * @module
 */

/** When something is due. */
export interface CronSchedule {
  /** The first time after `time` (ms), as clocks in `zone` show it; undefined when there is none within five years. */
  next(time: number, zone?: string): number | undefined;
}

interface Bounds {
  least: number;
  most: number;
  names?: readonly string[];
}

const MONTHS = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS: readonly Bounds[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: MONTHS },
  { least: 0, most: 6, names: DAYS },
];

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const EVERY = '@every ';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEARS_AHEAD = 5;

/** @throws Error that says what is wrong. */
export function parseCronSchedule(text: string): CronSchedule {
  if (text === '') throw new Error('empty spec string');
  const zoned = /^(?:CRON_)?TZ=(\S*)(.*)$/s.exec(text);
  if (zoned) {
    const [, zone = '', rest = ''] = zoned;
    if (!isTimeZone(zone)) throw new Error(`provided bad location ${zone}: unknown time zone ${zone}`);
    const schedule = parseCronSchedule(rest.trim());
    return { next: (time) => schedule.next(time, zone) };
  }
  if (text.startsWith(EVERY)) return every(text);
  if (text.startsWith('@')) {
    const known = Object.hasOwn(DESCRIPTORS, text) ? DESCRIPTORS[text]! : undefined;
    if (!known) throw new Error(`unrecognized descriptor: ${text}`);
    return parseCronSchedule(known);
  }
  const fields = text.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== FIELDS.length) {
    throw new Error(`expected exactly ${FIELDS.length} fields, found ${fields.length}: [${fields.join(' ')}]`);
  }
  const [minutes, hours, days, months, weekdays] = fields.map((field, index) => parseField(field, FIELDS[index]!)) as [
    Field,
    Field,
    Field,
    Field,
    Field,
  ];
  /** Days of the month and of the week: both where one of them is `*`, else either. */
  const isDay = (date: Date): boolean => {
    const byMonth = days.values.has(date.getUTCDate());
    const byWeek = weekdays.values.has(date.getUTCDay());
    return days.isAny || weekdays.isAny ? byMonth && byWeek : byMonth || byWeek;
  };
  const isDue = (date: Date): boolean => months.values.has(date.getUTCMonth() + 1) && isDay(date);
  return { next: (time, zone = 'UTC') => nextOf({ isDue, hours: hours.values, minutes: minutes.values }, time, zone) };
}

interface Field {
  values: ReadonlySet<number>;
  isAny: boolean;
}

function parseField(text: string, bounds: Bounds): Field {
  const values = new Set<number>();
  let isAny = false;
  for (const part of text.split(',').filter((range) => range !== '')) {
    const { first, last, step, open } = parseRange(part, bounds);
    for (let value = first; value <= last; value += step) values.add(value);
    isAny ||= open;
  }
  return { values, isAny };
}

function parseRange(text: string, bounds: Bounds): { first: number; last: number; step: number; open: boolean } {
  const [range = '', ...steps] = text.split('/');
  const [low = '', ...highs] = range.split('-');
  const isStar = low === '*' || low === '?';
  if (!isStar && highs.length > 1) throw new Error(`too many hyphens: ${text}`);
  const first = isStar ? bounds.least : parseNumber(low, bounds);
  let last = isStar ? bounds.most : highs[0] === undefined ? first : parseNumber(highs[0], bounds);
  if (steps.length > 1) throw new Error(`too many slashes: ${text}`);
  const step = steps[0] === undefined ? 1 : parseNumber(steps[0], { least: 0, most: 0 });
  // `5/10` is 5, and every tenth up to the end.
  if (steps.length === 1 && highs.length === 0) last = bounds.most;
  if (first < bounds.least) throw new Error(`beginning of range (${first}) below minimum (${bounds.least}): ${text}`);
  if (last > bounds.most) throw new Error(`end of range (${last}) above maximum (${bounds.most}): ${text}`);
  if (first > last) throw new Error(`beginning of range (${first}) beyond end of range (${last}): ${text}`);
  if (step === 0) throw new Error(`step of range should be a positive number: ${text}`);
  return { first, last, step, open: isStar && step === 1 };
}

function parseNumber(text: string, { names = [] }: Bounds): number {
  const named = text === '' ? -1 : names.indexOf(text.toLowerCase());
  if (named >= 0) return named;
  if (!/^[+-]?\d+$/.test(text)) {
    throw new Error(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  const value = Number(text);
  if (value < 0) throw new Error(`negative number (${value}) not allowed: ${text}`);
  return value;
}

const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: SECOND, m: MINUTE, h: HOUR };

/** `@every 1h30m`: whole seconds, at least one. */
function every(text: string): CronSchedule {
  const duration = text.slice(EVERY.length);
  if (!/^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/.test(duration)) {
    const why =
      duration === '' || !/\d/.test(duration) ? 'invalid duration' : /[a-zµ]/.test(duration) ? 'unknown unit' : 'missing unit in duration';
    const unit =
      why === 'unknown unit' ? `unknown unit ${JSON.stringify(/[^\d.]+/.exec(duration.replace(/^[+-]/, ''))?.[0])} in duration` : why;
    throw new Error(`failed to parse duration ${text}: time: ${unit} ${JSON.stringify(duration)}`);
  }
  const sign = duration.startsWith('-') ? -1 : 1;
  const parts = [...duration.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  const length = sign * parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit!]!, 0);
  const wait = Math.max(SECOND, length - (length % SECOND));
  return { next: (time) => time - (time % SECOND) + wait };
}

interface Due {
  isDue: (date: Date) => boolean;
  hours: ReadonlySet<number>;
  minutes: ReadonlySet<number>;
}

/** Looks for the time on the wall clock, then for the moment at which clocks show it. */
function nextOf(due: Due, time: number, zone: string): number | undefined {
  // In autumn clocks show an hour twice, and what is due in it is due twice: the search begins an hour before.
  let wall = floor(wallClock(time, zone), MINUTE) + MINUTE - (zone === 'UTC' ? 0 : HOUR);
  const end = wall + YEARS_AHEAD * 366 * DAY;
  while (wall < end) {
    const at = new Date(wall);
    if (!due.isDue(at)) wall = floor(wall, DAY) + DAY;
    else if (!due.hours.has(at.getUTCHours())) wall = floor(wall, HOUR) + HOUR;
    else if (!due.minutes.has(at.getUTCMinutes())) wall += MINUTE;
    else {
      // In spring they skip an hour, and what was due in it.
      const moment = momentsOf(wall, zone).find((candidate) => candidate > time);
      if (moment !== undefined) return moment;
      wall += MINUTE;
    }
  }
  return undefined;
}

const floor = (time: number, unit: number): number => time - (((time % unit) + unit) % unit);

/** What clocks in `zone` show, as if it were UTC. */
export function wallClock(time: number, zone: string): number {
  if (zone === 'UTC') return time;
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** When clocks show it: never, once or twice. */
function momentsOf(wall: number, zone: string): number[] {
  if (zone === 'UTC') return [wall];
  const candidates = [-DAY, DAY].map((away) => wall - (wallClock(wall + away, zone) - (wall + away)));
  return [...new Set(candidates)].filter((time) => wallClock(time, zone) === wall).toSorted((a, b) => a - b);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** Whether the zone is one that this machine knows. */
export function isTimeZone(zone: string): boolean {
  try {
    return formatOf(zone) !== undefined;
  } catch {
    return false;
  }
}
