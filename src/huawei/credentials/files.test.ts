/** Access keys in files and in variables. @module */
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CredentialChain } from './chain.ts';
import { environmentKeys } from './environment.ts';
import { keyFiles } from './files.ts';
import { NotHere } from './model.ts';
import { standardCredentials } from './standard.ts';
import { FrozenClock } from '../testing/frozen-clock.ts';

const signal = new AbortController().signal;
let directory: string;
const write = (name: string, text: string): Promise<void> => writeFile(join(directory, name), text);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keys-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('key files', () => {
  it('hold a key, its secret and perhaps a token, with or without a line feed', async () => {
    await write('access-key', 'AK\n');
    await write('secret-key', ' SK\n');
    const { credentials, expiresAt, recheckMs } = await keyFiles({ directory }).obtain(signal);
    expect([credentials.accessKey, credentials.secretKey, credentials.securityToken]).toEqual(['AK', 'SK', undefined]);
    expect([expiresAt, recheckMs]).toEqual([undefined, 5_000]);
    await write('security-token', 'tok/en==');
    expect((await keyFiles({ directory }).obtain(signal)).credentials.securityToken).toBe('tok/en==');
  });

  it('may be named one by one', async () => {
    await write('ak', 'AK');
    await write('sk', 'SK');
    const named = keyFiles({ accessKeyFile: join(directory, 'ak'), secretKeyFile: join(directory, 'sk') });
    expect((await named.obtain(signal)).credentials).toMatchObject({ accessKey: 'AK' });
  });

  it('are not here when none is configured or none exists, but broken when one is missing or empty', async () => {
    await expect(keyFiles({}).obtain(signal)).rejects.toThrow(NotHere);
    await expect(keyFiles({ directory }).obtain(signal)).rejects.toThrow(NotHere);
    await write('access-key', 'AK');
    const half = keyFiles({ directory }).obtain(signal);
    await expect(half).rejects.not.toThrow(NotHere);
    await expect(half).rejects.toThrow(`the file ${join(directory, 'secret-key')} is missing`);
    await write('secret-key', '\n');
    await expect(keyFiles({ directory }).obtain(signal)).rejects.toThrow(`the file ${join(directory, 'secret-key')} is empty`);
    await rm(join(directory, 'secret-key'));
    await mkdir(join(directory, 'secret-key'));
    await expect(keyFiles({ directory }).obtain(signal)).rejects.toThrow(/cannot be read: EISDIR/);
  });

  it('are read again within seconds, also when a Secret volume swaps its directory under them', async () => {
    const clock = new FrozenClock(0);
    const put = async (version: string, key: string): Promise<void> => {
      await mkdir(join(directory, version));
      await write(`${version}/access-key`, key);
      await write(`${version}/secret-key`, `secret of ${key}`);
      await symlink(version, join(directory, '..data_tmp'));
      await rename(join(directory, '..data_tmp'), join(directory, '..data'));
    };
    await put('..v1', 'AK1');
    for (const name of ['access-key', 'secret-key']) await symlink(join('..data', name), join(directory, name));
    const chain = new CredentialChain({ clock, sources: [keyFiles({ directory })] });
    expect((await chain.get()).accessKey).toBe('AK1');
    await put('..v2', 'AK2');
    await clock.advance(4_999);
    expect((await chain.get()).accessKey).toBe('AK1');
    await clock.advance(1);
    const renewed = await chain.get();
    expect([renewed.accessKey, renewed.secretKey]).toEqual(['AK2', 'secret of AK2']);
    // A Secret that is taken away leaves the last keys in use, until the server refuses them.
    await rm(join(directory, '..data'));
    await clock.advance(5_000);
    expect((await chain.get()).accessKey).toBe('AK2');
    chain.invalidate(await chain.get());
    await expect(chain.get()).rejects.toThrow('key files: there are no files');
  });

  it('never mix two versions, however they change while they are read', async () => {
    await write('access-key', 'AK0');
    await write('secret-key', 'SK0');
    const writer = new AbortController();
    const writing = (async (): Promise<void> => {
      for (let i = 1; !writer.signal.aborted; i++) {
        await mkdir(join(directory, `v${i}`));
        await write(`v${i}/access-key`, `AK${i}`);
        await write(`v${i}/secret-key`, `SK${i}`);
        await symlink(`v${i}`, join(directory, 'next'));
        await rename(join(directory, 'next'), join(directory, 'now'));
      }
    })();
    const files = keyFiles({ directory: join(directory, 'now') });
    let read = 0;
    try {
      while (read < 200) {
        const obtained = await files.obtain(signal).catch((error: Error) => error);
        if (obtained instanceof Error) {
          expect(obtained.message).toMatch(/keeps changing|there are no files/);
          if (obtained instanceof NotHere) continue;
        } else expect(obtained.credentials.secretKey.slice(2)).toBe(obtained.credentials.accessKey.slice(2));
        read += 1;
      }
    } finally {
      writer.abort();
      await writing;
    }
  });
});

describe('variables of a shell', () => {
  it('are those of the SDKs, both or none', async () => {
    const full = { HUAWEICLOUD_SDK_AK: 'AK', HUAWEICLOUD_SDK_SK: 'SK', HUAWEICLOUD_SDK_SECURITY_TOKEN: 'T' };
    const { credentials } = await environmentKeys(full).obtain(signal);
    expect([credentials.accessKey, credentials.secretKey, credentials.securityToken]).toEqual(['AK', 'SK', 'T']);
    await expect(environmentKeys({}).obtain(signal)).rejects.toThrow(NotHere);
    await expect(environmentKeys({ HUAWEICLOUD_SDK_AK: 'AK' }).obtain(signal)).rejects.toThrow('HUAWEICLOUD_SDK_SK is not set');
  });

  it('come last in the usual chain', async () => {
    const clock = new FrozenClock(0);
    const env = { HUAWEICLOUD_SDK_AK: 'AK-env', HUAWEICLOUD_SDK_SK: 'SK' };
    const usual = { clock, region: 'cn-north-4', metadataEndpoint: false, env } as const;
    const shell = standardCredentials({ ...usual, keyFiles: { directory } });
    expect((await shell.get()).accessKey).toBe('AK-env');
    expect(shell.source).toBe('environment');
    await write('access-key', 'AK-file');
    await write('secret-key', 'SK');
    const pod = standardCredentials({ ...usual, keyFiles: { directory } });
    expect((await pod.get()).accessKey).toBe('AK-file');
    expect(pod.source).toBe('key files');
  });
});
