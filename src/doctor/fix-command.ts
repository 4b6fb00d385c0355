/**
 * The commands of a fix as they are run without any shell: names of objects stand in them, and whoever names an object
 * must not be able to write a command. What is not understood completely is for a person to run.
 * @module
 */

/** One call of kubectl. */
export interface FixCommand {
  /** Behind `kubectl`. */
  readonly args: readonly string[];
  readonly verb: string;
  /** Whether the server can be asked what would come of it: with the object as it would be, or only that it would be done. */
  readonly rehearsal: 'object' | 'name' | 'none';
  /** Of `scale`: kubectl tells of a rehearsal without them. */
  readonly replicas?: number;
  /** What it writes in place of the object itself. */
  readonly subresource?: 'status';
}

const REHEARSALS: Readonly<Record<string, FixCommand['rehearsal']>> = {
  annotate: 'object',
  label: 'object',
  patch: 'object',
  scale: 'object',
  set: 'object',
  taint: 'object',
  delete: 'name',
  'rollout restart': 'none',
};

/** Flags without, and with, a value of their own. Any other could lead elsewhere: to another cluster, a file, a plug-in. */
const FLAGS = /^(?:--overwrite|--all-namespaces|-A|--ignore-not-found|--wait(?:=(?:true|false))?)$/;
const VALUED = [
  '-n',
  '--namespace',
  '--type',
  '-p',
  '--patch',
  '--replicas',
  '--subresource',
  '-l',
  '--selector',
  '--grace-period',
  '--field-selector',
];

/**
 * Reads the lines of a fix; `undefined` where one is anything but a plain call of kubectl.
 *
 * @example
 * readFixCommands("kubectl -n kube-system annotate svc web a=b --overwrite")
 */
export function readFixCommands(text: string): FixCommand[] | undefined {
  const lines = text
    .replaceAll(/\\\r?\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const commands = lines.map((line) => commandIn(line));
  return lines.length > 0 && commands.every((one) => one !== undefined) ? commands : undefined;
}

function commandIn(line: string): FixCommand | undefined {
  const words = wordsOf(line);
  if (words?.[0] !== 'kubectl') return undefined;
  const args = words.slice(1);
  const positional: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index]!;
    if (!word.startsWith('-')) positional.push(word);
    // `taint … key-` and `annotate … key-` end in the sign, they do not begin with it.
    else if (FLAGS.test(word)) continue;
    else if (VALUED.includes(word)) index += 1;
    else if (!VALUED.some((flag) => flag.startsWith('--') && word.startsWith(`${flag}=`))) return undefined;
  }
  const [first = '', second = ''] = positional;
  const verb = Object.hasOwn(REHEARSALS, first) ? first : `${first} ${second}`;
  if (!Object.hasOwn(REHEARSALS, verb)) return undefined;
  const subresource = valueOf(args, '--subresource');
  if (subresource !== undefined && subresource !== 'status') return undefined;
  const replicas = verb === 'scale' ? Number(valueOf(args, '--replicas') ?? Number.NaN) : undefined;
  if (replicas !== undefined && !(Number.isInteger(replicas) && replicas >= 0)) return undefined;
  return { args, verb, rehearsal: REHEARSALS[verb]!, ...(subresource && { subresource }), ...(replicas !== undefined && { replicas }) };
}

function valueOf(args: readonly string[], flag: string): string | undefined {
  const index = args.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  return index < 0 ? undefined : args[index] === flag ? args[index + 1] : args[index]!.slice(flag.length + 1);
}

/** Arguments that read the objects which a command deletes. */
export function readingOf({ args }: Pick<FixCommand, 'args'>): string[] {
  const at = args.indexOf('delete');
  return args
    .map((word, index) => (index === at ? 'get' : word))
    .filter((word, index) => !/^--(?:wait|grace-period)(?:=|$)/.test(word) && args[index - 1] !== '--grace-period');
}

/** Words as a shell without variables, patterns and pipes would have them; `undefined` if the line wants more. */
function wordsOf(line: string): string[] | undefined {
  const words: string[] = [];
  let rest = line;
  while (rest !== '') {
    const blank = /^\s+/.exec(rest);
    if (blank) {
      rest = rest.slice(blank[0].length);
      continue;
    }
    const word = /^(?:[\w@%+=:,./-]+|'[^']*'|"[^"$`\\!]*"|\\')+/.exec(rest);
    if (!word) return undefined;
    words.push(
      word[0].replaceAll(
        /'([^']*)'|"([^"]*)"|\\(')/g,
        (_whole, single?: string, double?: string, quote?: string) => single ?? double ?? quote ?? '',
      ),
    );
    rest = rest.slice(word[0].length);
  }
  return words;
}
