/** In whose name the server's own controllers write. @module */
import type { RequestContext } from '../registry/backend.ts';

export const systemContext = (fieldManager: string, username = 'system:apiserver'): RequestContext => ({
  user: { username, groups: ['system:masters', 'system:authenticated'] },
  fieldManager,
  dryRun: false,
  fieldValidation: 'Ignore',
  warn: () => undefined,
});
