/**
 * A bound for rules that loop within loops. kube-apiserver counts a cost; here the time is what is bounded, since
 * nothing else can run in the process meanwhile.
 * @module
 */
import { createContext, Script } from 'node:vm';

const LIMIT_MS = 2000;

const script = new Script('run()');
const sandbox: { run: () => void } = { run: () => undefined };
let context: object | undefined;

/** Runs synchronous work; `false`: it was cut off. What it throws is thrown. */
export function withinTime(work: () => void): boolean {
  context ??= createContext(sandbox);
  sandbox.run = work;
  try {
    script.runInContext(context, { timeout: LIMIT_MS });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  } finally {
    sandbox.run = () => undefined;
  }
}
