/** An audit log in a file: one event per line, appended in order, readable by its owner only. @module */
import { open } from 'node:fs/promises';
import type { AuditEvent } from './event.ts';

export interface AuditLogFile {
  write(event: AuditEvent): void;
  /** Resolves when everything is in the file. */
  close(): Promise<void>;
}

/** @throws Error when the file cannot be opened; later failures go to `onError`, and end the log. */
export async function openAuditLog(path: string, onError: (error: unknown) => void): Promise<AuditLogFile> {
  const stream = (await open(path, 'a', 0o600)).createWriteStream();
  stream.on('error', (error) => onError(new Error(`the audit log ${path} cannot be written: ${error.message}`, { cause: error })));
  return {
    write: (event) => {
      if (stream.writable) stream.write(`${JSON.stringify(event)}\n`);
    },
    close: () =>
      new Promise((resolve) => {
        if (stream.closed) return resolve();
        stream.once('close', resolve);
        stream.end();
      }),
  };
}
