/**
 * The path `/lab/v1/signals` of the lab's API server: what its nodes and its cloud show, for snapshots and the doctor in
 * another process. A real cluster has nothing like it.
 * @module
 */
import { LAB_SIGNALS_PATH } from '../cluster/load-signals.ts';
import type { ClusterModel } from '../cluster/model.ts';
import { writtenSignals, type WrittenSignals } from '../cluster/snapshot/signals-write.ts';

export { LAB_SIGNALS_PATH };

export const answerSignals = (model: ClusterModel): WrittenSignals => writtenSignals(model);
