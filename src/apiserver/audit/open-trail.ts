/** The audit log that a server was told to keep. @module */
import type { Clock } from '../../kube/clock.ts';
import type { ApiServerOptions } from '../server-options.ts';
import type { AuditEvent } from './event.ts';
import { openAuditLog } from './log-file.ts';
import { AuditTrail } from './trail.ts';

export interface OpenAuditTrail {
  /** Absent: nobody wants to be told. */
  trail: AuditTrail | undefined;
  close(): Promise<void>;
}

/** @throws Error when the file cannot be opened; what goes wrong later is told to `onError`. */
export async function openAuditTrail(
  { auditLog, auditLevel: level = 'Metadata' }: Pick<ApiServerOptions, 'auditLog' | 'auditLevel'>,
  clock: Clock,
  onError: (error: unknown) => void,
): Promise<OpenAuditTrail> {
  if (auditLog === undefined) return { trail: undefined, close: () => Promise.resolve() };
  if (typeof auditLog === 'string') {
    const file = await openAuditLog(auditLog, onError);
    return { trail: new AuditTrail({ level, write: (event) => file.write(event), clock }), close: () => file.close() };
  }
  const write = (event: AuditEvent): void => {
    try {
      auditLog(event);
    } catch (error) {
      onError(error);
    }
  };
  return { trail: new AuditTrail({ level, write, clock }), close: () => Promise.resolve() };
}
