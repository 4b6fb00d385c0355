/** `cilium-cce bridge crd`: the operator's own kind, for `kubectl apply -f -`. @module */
import { stringify } from 'yaml';
import { entrypointCrd } from '../bridge/api/schema.ts';
import type { CommandContext } from './context.ts';

export function bridgeCrd({ terminal }: CommandContext): void {
  terminal.write(stringify(entrypointCrd(), { lineWidth: 0, aliasDuplicateObjects: false }));
}
