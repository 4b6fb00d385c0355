/**
 * The grammar of the small shell: lists, `&&`, `||`, pipes, `if`, `for`, `while`, quoting, expansions and
 * the redirections that people type in `sh -c`. Text in, tree out. Pure.
 * @module
 */

export type Command =
  | { kind: 'simple'; assignments: readonly [name: string, value: Word][]; words: readonly Word[]; redirections: readonly Redirection[] }
  | { kind: 'pipe'; commands: readonly Command[]; negated: boolean }
  | { kind: 'and' | 'or'; left: Command; right: Command }
  | { kind: 'list'; commands: readonly Command[] }
  | { kind: 'if'; branches: readonly { test: Command; body: Command }[]; otherwise: Command | undefined }
  | { kind: 'loop'; until: boolean; test: Command; body: Command }
  | { kind: 'for'; name: string; words: readonly Word[]; body: Command };

export interface Redirection {
  from: 'stdin' | 'stdout' | 'stderr';
  /** Another of the three, or a file. */
  to: { stream: 'stdout' | 'stderr' } | { file: Word; append: boolean };
}

/** Pieces of a word: literal text, or an expansion (split into fields when not quoted). */
export type Word = readonly Piece[];
export type Piece =
  | { kind: 'text'; text: string; quoted: boolean }
  | { kind: 'variable'; name: string; fallback: string | undefined; quoted: boolean }
  | { kind: 'substitution'; script: string; quoted: boolean }
  | { kind: 'arithmetic'; expression: string; quoted: boolean };

export class ShellSyntaxError extends Error {
  override readonly name = 'ShellSyntaxError';
}

type Token = { kind: 'operator'; text: string } | { kind: 'word'; word: Word; plain: string | undefined };

const OPERATORS = ['&&', '||', ';;', ';', '&', '|', '\n', '(', ')', '2>&1', '1>&2', '>&2', '2>>', '2>', '>>', '1>', '>', '<'];
const END_WORDS = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', '}']);

/** @throws ShellSyntaxError in the shell's own words */
export function parseScript(script: string): Command {
  return new Parser(tokenize(script)).parse();
}

function tokenize(script: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < script.length) {
    const rest = script.slice(at);
    const blank = /^(?:[ \t\r]+|\\\n|#[^\n]*)/.exec(rest);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const operator = OPERATORS.find((text) => rest.startsWith(text));
    if (operator) {
      tokens.push({ kind: 'operator', text: operator });
      at += operator.length;
      continue;
    }
    const { word, next, plain } = readWord(script, at);
    tokens.push({ kind: 'word', word, plain });
    at = next;
  }
  return tokens;
}

function readWord(script: string, start: number): { word: Word; next: number; plain: string | undefined } {
  const pieces: Piece[] = [];
  let at = start;
  let plain: string | undefined = '';
  const text = (value: string, quoted: boolean): void => {
    pieces.push({ kind: 'text', text: value, quoted });
    plain = quoted || plain === undefined ? undefined : plain + value;
  };
  while (at < script.length && !/[\s;&|()<>]/.test(script[at]!)) {
    const character = script[at]!;
    if (character === "'") {
      const end = script.indexOf("'", at + 1);
      if (end < 0) throw new ShellSyntaxError('syntax error: unterminated quoted string');
      text(script.slice(at + 1, end), true);
      at = end + 1;
    } else if (character === '"') {
      at = readDoubleQuoted(script, at + 1, pieces);
      plain = undefined;
    } else if (character === '\\') {
      text(script[at + 1] ?? '', true);
      at += 2;
    } else if (character === '$' || character === '`') {
      at = readExpansion(script, at, false, pieces);
      plain = undefined;
    } else {
      const run = /^[^\s;&|()<>'"\\$`]+/.exec(script.slice(at))![0];
      text(run, false);
      at += run.length;
    }
  }
  return { word: pieces, next: at, plain };
}

function readDoubleQuoted(script: string, start: number, pieces: Piece[]): number {
  let at = start;
  pieces.push({ kind: 'text', text: '', quoted: true });
  while (script[at] !== '"') {
    if (at >= script.length) throw new ShellSyntaxError('syntax error: unterminated quoted string');
    if (script[at] === '\\' && /["\\$`\n]/.test(script[at + 1] ?? '')) {
      pieces.push({ kind: 'text', text: script[at + 1] === '\n' ? '' : script[at + 1]!, quoted: true });
      at += 2;
    } else if (script[at] === '$' || script[at] === '`') at = readExpansion(script, at, true, pieces);
    else {
      const run = /^(?:\\|[^"\\$`]+)/.exec(script.slice(at))![0];
      pieces.push({ kind: 'text', text: run, quoted: true });
      at += run.length;
    }
  }
  return at + 1;
}

function readExpansion(script: string, at: number, quoted: boolean, pieces: Piece[]): number {
  const rest = script.slice(at);
  if (rest.startsWith('$(')) {
    const end = closing(script, at + 1);
    const inner = /^\((.*)\)$/s.exec(script.slice(at + 2, end));
    if (inner && rest.startsWith('$((')) {
      pieces.push({ kind: 'arithmetic', expression: inner[1]!, quoted });
      return end + 1;
    }
    pieces.push({ kind: 'substitution', script: script.slice(at + 2, end), quoted });
    return end + 1;
  }
  if (rest.startsWith('`')) {
    const end = script.indexOf('`', at + 1);
    if (end < 0) throw new ShellSyntaxError('syntax error: EOF in backquote substitution');
    pieces.push({ kind: 'substitution', script: script.slice(at + 1, end), quoted });
    return end + 1;
  }
  const braced = /^\$\{([A-Za-z_]\w*|[?#@*0-9])(?::?-([^}]*))?\}/.exec(rest);
  const variable = braced ?? /^\$([A-Za-z_]\w*|[?#@*$!0-9])/.exec(rest);
  if (!variable) {
    pieces.push({ kind: 'text', text: '$', quoted });
    return at + 1;
  }
  pieces.push({ kind: 'variable', name: variable[1]!, fallback: variable[2], quoted });
  return at + variable[0].length;
}

/** The index of the parenthesis that closes the one at `open`. */
function closing(script: string, open: number): number {
  let depth = 0;
  let quote = '';
  for (let at = open; at < script.length; at++) {
    const character = script[at]!;
    if (quote) {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '(') depth += 1;
    else if (character === ')' && --depth === 0) return at;
  }
  throw new ShellSyntaxError('syntax error: unexpected end of file (expecting ")")');
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Command {
    const list = this.#list();
    const left = this.#tokens[this.#at];
    if (left) throw new ShellSyntaxError(`syntax error: unexpected "${nameOf(left)}"`);
    return list;
  }

  #list(): Command {
    const commands: Command[] = [];
    for (;;) {
      while (this.#accept(';') || this.#accept('\n') || this.#accept('&'));
      const token = this.#tokens[this.#at];
      if (!token || this.#atEndWord() || (token.kind === 'operator' && token.text === ')')) return { kind: 'list', commands };
      commands.push(this.#andOr());
    }
  }

  #andOr(): Command {
    let left = this.#pipe();
    for (;;) {
      const kind = this.#accept('&&') ? 'and' : this.#accept('||') ? 'or' : undefined;
      if (!kind) return left;
      while (this.#accept('\n'));
      left = { kind, left, right: this.#pipe() };
    }
  }

  #pipe(): Command {
    const negated = this.#acceptWord('!');
    const commands = [this.#command()];
    while (this.#accept('|')) commands.push(this.#command());
    return commands.length === 1 && !negated ? commands[0]! : { kind: 'pipe', commands, negated };
  }

  #command(): Command {
    if (this.#accept('(')) return this.#closed(this.#list(), ')');
    if (this.#acceptWord('{')) return this.#ending(this.#list(), '}');
    if (this.#acceptWord('if')) return this.#if();
    if (this.#acceptWord('while')) return this.#loop(false);
    if (this.#acceptWord('until')) return this.#loop(true);
    if (this.#acceptWord('for')) return this.#for();
    return this.#simple();
  }

  #if(): Command {
    const branches: { test: Command; body: Command }[] = [];
    do {
      const test = this.#ending(this.#list(), 'then');
      branches.push({ test, body: this.#list() });
    } while (this.#acceptWord('elif'));
    const otherwise = this.#acceptWord('else') ? this.#list() : undefined;
    this.#expectWord('fi');
    return { kind: 'if', branches, otherwise };
  }

  #loop(until: boolean): Command {
    const test = this.#ending(this.#list(), 'do');
    return { kind: 'loop', until, test, body: this.#ending(this.#list(), 'done') };
  }

  #for(): Command {
    const name = this.#word();
    if (!name?.plain) throw new ShellSyntaxError('syntax error: bad for loop variable');
    this.#expectWord('in');
    const words: Word[] = [];
    for (let word = this.#word(); word; word = this.#word()) words.push(word.word);
    while (this.#accept(';') || this.#accept('\n'));
    this.#expectWord('do');
    return { kind: 'for', name: name.plain, words, body: this.#ending(this.#list(), 'done') };
  }

  #simple(): Command {
    const assignments: [string, Word][] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    for (;;) {
      const redirection = this.#redirection();
      if (redirection) {
        redirections.push(redirection);
        continue;
      }
      const token = this.#word();
      if (!token) break;
      const first = token.word[0];
      const assigned = words.length === 0 && first?.kind === 'text' && !first.quoted ? /^([A-Za-z_]\w*)=/.exec(first.text) : null;
      if (assigned && first?.kind === 'text') {
        assignments.push([assigned[1]!, [{ ...first, text: first.text.slice(assigned[0].length) }, ...token.word.slice(1)]]);
      } else words.push(token.word);
    }
    if (assignments.length + words.length + redirections.length === 0) {
      const token = this.#tokens[this.#at];
      throw new ShellSyntaxError(token ? `syntax error: unexpected "${nameOf(token)}"` : 'syntax error: unexpected end of file');
    }
    return { kind: 'simple', assignments, words, redirections };
  }

  #redirection(): Redirection | undefined {
    if (this.#accept('2>&1')) return { from: 'stderr', to: { stream: 'stdout' } };
    if (this.#accept('1>&2') || this.#accept('>&2')) return { from: 'stdout', to: { stream: 'stderr' } };
    for (const [text, from, append] of [
      ['2>>', 'stderr', true],
      ['2>', 'stderr', false],
      ['>>', 'stdout', true],
      ['1>', 'stdout', false],
      ['>', 'stdout', false],
      ['<', 'stdin', false],
    ] as const) {
      if (!this.#accept(text)) continue;
      const file = this.#word();
      if (!file) throw new ShellSyntaxError('syntax error: unexpected newline');
      return { from, to: { file: file.word, append } };
    }
    return undefined;
  }

  #closed(command: Command, text: string): Command {
    if (!this.#accept(text)) throw new ShellSyntaxError(`syntax error: expecting "${text}"`);
    return command;
  }

  #ending(command: Command, word: string): Command {
    this.#expectWord(word);
    return command;
  }

  #accept(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'operator' || token.text !== text) return false;
    this.#at += 1;
    return true;
  }

  #acceptWord(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word' || token.plain !== text) return false;
    this.#at += 1;
    return true;
  }

  #expectWord(text: string): void {
    if (!this.#acceptWord(text)) throw new ShellSyntaxError(`syntax error: unexpected end of file (expecting "${text}")`);
  }

  #word(): Extract<Token, { kind: 'word' }> | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word') return undefined;
    this.#at += 1;
    return token;
  }

  #atEndWord(): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'word' && token.plain !== undefined && END_WORDS.has(token.plain);
  }
}

const nameOf = (token: Token): string => (token.kind === 'operator' ? token.text.replace('\n', 'newline') : (token.plain ?? 'word'));
