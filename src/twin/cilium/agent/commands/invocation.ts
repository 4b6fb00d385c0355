/** The arguments of one command line: words, and the flags that the imitated commands know. @module */

export interface Invocation {
  readonly words: readonly string[];
  readonly json: boolean;
  readonly verbose: boolean;
  readonly brief: boolean;
  /** `-t nat` */
  readonly table: string | undefined;
}

/** Unknown flags are left out. */
export function parseInvocation(argv: readonly string[]): Invocation {
  const words: string[] = [];
  let output: string | undefined;
  let table: string | undefined;
  let verbose = false;
  let brief = false;
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index]!;
    const [flag, inline] =
      word.startsWith('-') && word.includes('=')
        ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]
        : [word, undefined];
    const value = (): string | undefined => inline ?? argv[(index += 1)];
    if (flag === '-o' || flag === '--output') output = value();
    else if (flag === '-t' || flag === '--table') table = value();
    else if (flag === '-ojson') output = 'json';
    else if (flag === '--verbose') verbose = true;
    else if (flag === '--brief') brief = true;
    else if (!flag.startsWith('-')) words.push(word);
  }
  return { words, json: output?.startsWith('json') ?? false, verbose, brief, table };
}
