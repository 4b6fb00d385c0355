/** An access key in files, as a mounted Secret has it: read again every few seconds, so that it can be replaced. @module */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NotHere, sealCredentials, type CredentialSource, type Obtained } from './model.ts';

export interface KeyFilesOptions {
  /** Has files `access-key`, `secret-key` and, for temporary keys, `security-token`. */
  directory?: string;
  /** In place of the directory's. */
  accessKeyFile?: string;
  secretKeyFile?: string;
  securityTokenFile?: string;
  /** How old what was read may be. */
  recheckMs?: number;
}

/** Two readings in a row must agree: a Secret is replaced file after file, or all at once between two of them. */
const MOST_READINGS = 5;

type Contents = readonly [accessKey: string | undefined, secretKey: string | undefined, securityToken: string | undefined];

/** @example keyFiles({ directory: '/etc/cilium-cce/credentials' }) */
export function keyFiles(options: KeyFilesOptions): CredentialSource {
  const { directory, recheckMs = 5_000 } = options;
  const at = (own: string | undefined, file: string): string | undefined => own ?? (directory && join(directory, file));
  const files = [
    at(options.accessKeyFile, 'access-key'),
    at(options.secretKeyFile, 'secret-key'),
    at(options.securityTokenFile, 'security-token'),
  ] as const;

  return {
    name: 'key files',
    async obtain(): Promise<Obtained> {
      if (!files[0] || !files[1]) throw new NotHere('no key files are configured');
      const [accessKey, secretKey, securityToken] = await settledContents(files);
      if (accessKey === undefined && secretKey === undefined) throw new NotHere(`there are no files ${files[0]} and ${files[1]}`);
      if (!accessKey) throw new Error(`the file ${files[0]} is ${accessKey === undefined ? 'missing' : 'empty'}`);
      if (!secretKey) throw new Error(`the file ${files[1]} is ${secretKey === undefined ? 'missing' : 'empty'}`);
      return { credentials: sealCredentials({ accessKey, secretKey, securityToken: securityToken || undefined }), recheckMs };
    },
  };
}

async function settledContents(files: readonly (string | undefined)[]): Promise<Contents> {
  let before = await contentsOf(files);
  for (let reading = 1; reading < MOST_READINGS; reading++) {
    const now = await contentsOf(files);
    if (now.every((text, i) => text === before[i])) return now;
    before = now;
  }
  throw new Error(`the file ${files[0]} keeps changing while it is read`);
}

const contentsOf = async (files: readonly (string | undefined)[]): Promise<Contents> =>
  (await Promise.all(files.map(textOf))) as unknown as Contents;

async function textOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new Error(`the file ${file} cannot be read: ${code}`, { cause: error });
  }
}
