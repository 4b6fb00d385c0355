/** Keeps secrets out of texts that people and logs see. @module */

/** The text without any of the secrets, wherever a server may have echoed them. */
export function redact(text: string, secrets: readonly (string | undefined)[]): string {
  let redacted = text;
  for (const secret of secrets) if (secret) redacted = redacted.replaceAll(secret, '[redacted]');
  return redacted;
}
