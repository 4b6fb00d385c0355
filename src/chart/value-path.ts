/** How a value is named: `gatewayAPI.enabled`; a dot inside of a key is escaped, as for `helm --set`: `nodeSelector.kubernetes\.io/os`. @module */

export const formatPath = (steps: readonly string[]): string => steps.map((step) => step.replaceAll('.', String.raw`\.`)).join('.');

/** The steps of a path. */
export function stepsOf(path: string): string[] {
  if (path === '') return [];
  return path.includes('\\') ? path.split(/(?<!\\)\./).map((step) => step.replaceAll(String.raw`\.`, '.')) : path.split('.');
}
