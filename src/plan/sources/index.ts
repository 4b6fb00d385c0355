/** Readers of facts from files and flags: text in, facts with their places out. @module */
export { readClusterFile, writeClusterFile } from './cluster-file.ts';
export { FACT_FLAGS, optionName, type FactFlag } from './fact-flags.ts';
export { readFlags, type FlagValues } from './flags.ts';
export { CLUSTER_FLAG, ELB_FLAG, type TerraformChoice } from './terraform/cluster-resources.ts';
export type { TerraformFile } from './terraform/configuration.ts';
export { readTerraformFiles } from './terraform/read-files.ts';
export { readTerraformShow } from './terraform/read-show.ts';
