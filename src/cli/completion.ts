/**
 * Shell completion: what may stand next on a command line, and the scripts by which shells ask for it. The scripts call
 * `cilium-cce __complete -- WORDS…`, so that they never grow stale.
 * @module
 */
import type { Argument, Command, Option } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export interface Completion {
  readonly words: readonly { readonly word: string; readonly about: string }[];
  /** A name of a file or folder may stand here. */
  readonly files: boolean;
}

const NOTHING: Completion = { words: [], files: false };

/**
 * @param words what stands after the program's name; the last one is being written, and may be empty
 *
 * @example
 * complete(program, ['doctor', '--fail-on', '']).words.map(({ word }) => word) // ['error', 'warning', 'info', 'none']
 */
export function complete(program: Command, words: readonly string[]): Completion {
  const typed = words.at(-1) ?? '';
  const { command, pending, positional } = walk(program, words.slice(0, -1));
  if (pending) return valuesOf(pending, typed);
  const [, flag, start] = /^(--[\w-]+)=(.*)$/s.exec(typed) ?? [];
  if (flag !== undefined) {
    const option = optionOf(command, flag);
    const { words: values, files } = option ? valuesOf(option, start!) : NOTHING;
    return { words: values.map(({ word, about }) => ({ word: `${flag}=${word}`, about })), files };
  }
  if (typed.startsWith('-')) return { words: startingWith(typed, optionsOf(command).flatMap(flagsOf)), files: false };
  // The last one may take everything that follows.
  const argument = command.registeredArguments[positional] ?? command.registeredArguments.findLast(({ variadic }) => variadic);
  const subcommands = command.commands.filter((one) => !isHidden(one)).map((one) => ({ word: one.name(), about: one.description() }));
  return {
    words: startingWith(typed, [...(positional > 0 ? [] : subcommands), ...choicesOf(argument)]),
    files: argument !== undefined && FILE.test(argument.name()),
  };
}

interface Walk {
  readonly command: Command;
  /** An option that waits for its value. */
  readonly pending: Option | undefined;
  /** Words that are neither options nor subcommands. */
  readonly positional: number;
}

function walk(program: Command, words: readonly string[]): Walk {
  let command = program;
  let pending: Option | undefined;
  let positional = 0;
  for (const word of words) {
    if (pending) {
      pending = undefined;
      continue;
    }
    if (word.startsWith('-')) {
      const option = word.includes('=') ? undefined : optionOf(command, word);
      pending = option && (option.required || option.optional) ? option : undefined;
      continue;
    }
    const below = positional === 0 ? command.commands.find((one) => one.name() === word || one.aliases().includes(word)) : undefined;
    if (below) command = below;
    else positional += 1;
  }
  return { command, pending, positional };
}

const isHidden = (command: Command): boolean => command.name().startsWith('__');

/** A command's own, and those that hold everywhere. */
function optionsOf(command: Command): readonly Option[] {
  const all: Option[] = [];
  for (let at: Command | null = command; at; at = at.parent) all.push(...(at === command || at.parent === null ? at.options : []));
  return all.filter(({ hidden }) => !hidden);
}

const optionOf = (command: Command, flag: string): Option | undefined =>
  optionsOf(command).find(({ long, short }) => long === flag || short === flag);

/** The long form where there is one: it explains itself. */
const flagsOf = ({ long, short, description }: Option): { word: string; about: string }[] => [{ word: long ?? short!, about: description }];

/** What values that are names of files are called in the help. */
const FILE = /^(?:file|path|paths|dir|folder|source|new|old|plan-dir)$/i;

const choicesOf = (argument: Argument | undefined): { word: string; about: string }[] =>
  (argument?.argChoices ?? []).map((word) => ({ word, about: '' }));

function valuesOf(option: Option, typed: string): Completion {
  if (option.argChoices)
    return {
      words: startingWith(
        typed,
        option.argChoices.map((word) => ({ word, about: '' })),
      ),
      files: false,
    };
  return { words: [], files: FILE.test(/[<[]([\w-]+)(?:\.{3})?[\]>]/.exec(option.flags)?.[1] ?? '') };
}

const startingWith = (typed: string, words: readonly { word: string; about: string }[]): { word: string; about: string }[] =>
  words.filter(({ word }) => word.startsWith(typed));

/** Line by line: a word, a tab, what it is; a last line `:files` where file names may stand, too. */
export const completionLines = ({ words, files }: Completion): string =>
  [...words.map(({ word, about }) => `${word}\t${about.replaceAll(/\s+/g, ' ')}`), ...(files ? [':files'] : [])]
    .map((line) => `${line}\n`)
    .join('');

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `_cilium_cce() {
  local line files='' words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=()
  # A word with "=" is three words to bash.
  local joined=() word
  for word in "\${words[@]}"; do
    if [[ \${#joined[@]} -gt 0 && ( "$word" == '=' || "\${joined[-1]}" == --*= ) ]]; then joined[-1]+="$word"; else joined+=("$word"); fi
  done
  while IFS= read -r line; do
    if [[ "$line" == ':files' ]]; then files=1; continue; fi
    line="\${line%%$'\\t'*}"
    [[ "\${joined[-1]}" == --*=* ]] && line="\${line#*=}"
    COMPREPLY+=("$line")
  done < <(cilium-cce __complete -- "\${joined[@]}" 2>/dev/null)
  if [[ -n "$files" ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")
  fi
}
complete -F _cilium_cce cilium-cce
`,
  zsh: `#compdef cilium-cce
_cilium_cce() {
  local line files=0
  local -a described
  for line in "\${(@f)$(cilium-cce __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ "$line" == ':files' ]]; then files=1
    elif [[ -n "$line" ]]; then described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done
  (( \${#described} )) && _describe 'cilium-cce' described
  (( files )) && _files
  return 0
}
compdef _cilium_cce cilium-cce
`,
  fish: `function __cilium_cce_complete
  set -l words (commandline -opc)[2..-1] (commandline -ct)
  for line in (cilium-cce __complete -- $words 2>/dev/null)
    if test "$line" = ':files'
      __fish_complete_path (commandline -ct)
    else
      printf '%s\\n' $line
    end
  end
end
complete -c cilium-cce -f -a '(__cilium_cce_complete)'
`,
};

export const completionScript = (shell: Shell): string => SCRIPTS[shell];
