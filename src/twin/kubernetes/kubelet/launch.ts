/** Finds the program behind an argv in an image, and runs it to its exit code. @module */
import type { Process, Program } from '../program.ts';
import { CommandNotFound } from '../program.ts';
import { shellCommands } from '../programs/shell.ts';

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The image's executables: its own first, then a shell's, unless the image has none. */
function executablesOf(image: Program): (name: string) => Program | undefined {
  const own = image.commands ?? {};
  const find = (name: string): Program | undefined => {
    const base = baseName(name);
    if (Object.hasOwn(own, base)) return own[base];
    return image.distroless ? undefined : shell[base];
  };
  const shell: Readonly<Record<string, Program>> = shellCommands(find);
  return find;
}

/** The program of a container: with `command` an executable of the image, else the image's entry point. */
export function entryPoint(image: Program, command: readonly string[] | undefined): Program {
  const name = command?.[0];
  return (name !== undefined && executablesOf(image)(name)) || image;
}

/** What `kubectl exec` starts. Throws {@link CommandNotFound}. */
export function executable(image: Program, name: string): Program {
  const found = executablesOf(image)(name);
  if (!found) throw new CommandNotFound(name);
  return found;
}

/**
 * The exit code. A program that throws has crashed: its message goes to stderr, the code is 1;
 * {@link CommandNotFound} goes on to the caller, since nothing was started.
 */
export async function runToEnd(program: Program, process: Process): Promise<number> {
  try {
    return await program.run(process);
  } catch (error) {
    if (error instanceof CommandNotFound) throw error;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
