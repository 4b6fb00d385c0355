/** Keeps, in a file that its owner alone reads, what a fix is about to change. @module */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { writePrivately } from '../apiserver/auth/private-files.ts';
import { combined, settled, type ObjectChange } from '../doctor/undo/object-change.ts';
import { undoText } from '../doctor/undo/undo-file.ts';
import { message } from '../i18n/index.ts';
import { CommandFailure } from './failure.ts';
import type { Kubectl } from './kubectl.ts';
import { clusterIdentity, objectNow } from './kubectl-objects.ts';

export class UndoKeeper {
  readonly path: string;
  readonly #code: string;
  readonly #takenAt: string;
  readonly #kubectl: Kubectl;
  #cluster: string | undefined;
  #isWritten = false;
  /** Of what has been done. */
  #changes: readonly ObjectChange[] = [];
  /** Of what is being done. */
  #fresh: readonly ObjectChange[] = [];

  /** @param path absent: a new one in the state directory of this user */
  constructor(path: string | undefined, code: string, kubectl: Kubectl, now = new Date()) {
    this.#code = code;
    this.#takenAt = now.toISOString();
    this.path =
      path === undefined ? join(stateDirectory(), 'undo', `${this.#takenAt.replaceAll(/[:.]/g, '-')}-${code}.json`) : resolve(path);
    this.#kubectl = kubectl;
  }

  /** Whether there is a file. */
  get hasKept(): boolean {
    return this.#isWritten;
  }

  /** Before anything is changed. @throws CommandFailure when it cannot be kept */
  async keep(changes: readonly ObjectChange[]): Promise<void> {
    this.#fresh = combined(changes).filter(({ before, after }) => !isDeepStrictEqual(before, after));
    if (this.#fresh.length === 0) return;
    if (!this.hasKept) {
      if (existsSync(this.path)) throw new CommandFailure(message('cli.doctor.undo.exists', { path: this.path }));
      this.#cluster = await clusterIdentity(this.#kubectl);
    }
    await this.#write(combined([...this.#changes, ...this.#fresh]));
  }

  /** When what was kept for has been done, or as much of it as could be. */
  async settle(): Promise<void> {
    const fresh: ObjectChange[] = [];
    for (const change of this.#fresh) fresh.push(settled(change, await objectNow(this.#kubectl, change.object)));
    this.#fresh = [];
    if (fresh.length === 0) return;
    this.#changes = combined([...this.#changes, ...fresh]);
    await this.#write(this.#changes);
  }

  async #write(changes: readonly ObjectChange[]): Promise<void> {
    const text = undoText({
      takenAt: this.#takenAt,
      code: this.#code,
      ...(this.#cluster !== undefined && { cluster: this.#cluster }),
      changes,
    });
    try {
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
      await writePrivately(this.path, text);
      this.#isWritten = true;
    } catch (cause) {
      throw new CommandFailure(message('cli.doctor.undo.cannotWrite', { path: this.path, why: (cause as Error).message }), { cause });
    }
  }
}

/** By the XDG base directories; a relative one does not count. */
function stateDirectory(): string {
  const { XDG_STATE_HOME: named } = process.env;
  return join(named && isAbsolute(named) ? named : join(homedir(), '.local', 'state'), 'cilium-cce');
}
