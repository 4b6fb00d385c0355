/** The floor: a process that reads a snapshot and does nothing with it. @module */
import { loadCluster } from '../../src/cluster/load.ts';

const { model } = await loadCluster({ paths: [process.argv[2]!] });
if ([...model.nodeNames()].length === 0) throw new Error('nothing was read');
