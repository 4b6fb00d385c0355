/** Reading kubeconfigs, and what is said of those that cannot be used. @module */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConnection } from './kubeconfig.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const config = (user: string, extra = ''): string => `
apiVersion: v1
kind: Config
current-context: main
clusters:
- name: c
  cluster: {server: "https://10.0.0.1:6443/", certificate-authority-data: ${base64('CA')}}
contexts:
- name: main
  context: {cluster: c, user: u, namespace: web}
users:
- name: u
  user: ${user}
${extra}`;

async function file(name: string, text: string): Promise<string> {
  const path = join(home, name);
  await writeFile(path, text);
  return path;
}

const load = async (user: string) => loadConnection({ path: await file('config', config(user)), env: {} });

describe('a kubeconfig', () => {
  test('gives server, authority, namespace and a certificate from data', async () => {
    const connection = await load(`{client-certificate-data: ${base64('CERT')}, client-key-data: ${base64('KEY')}}`);
    expect(connection).toMatchObject({ server: 'https://10.0.0.1:6443', ca: 'CA', namespace: 'web', context: 'main' });
    expect(await connection.credentials()).toEqual({ certificate: 'CERT', key: 'KEY' });
  });

  test('files are found relative to it, and a token file is read each time', async () => {
    await file('crt', 'CERT');
    await file('key', 'KEY');
    const token = await file('token', 'one\n');
    const connection = await load('{client-certificate: crt, client-key: key, tokenFile: token}');
    expect(await connection.credentials()).toEqual({ certificate: 'CERT', key: 'KEY', token: 'one' });
    await writeFile(token, 'two');
    expect(await connection.credentials()).toMatchObject({ token: 'two' });
  });

  test('an exec plug-in runs once, again when its token expires, and again when it is refused', async () => {
    const plugin = await file(
      'plugin.sh',
      `#!/bin/sh
n=$(cat "${home}/n" 2>/dev/null || echo 0); n=$((n+1)); echo $n > "${home}/n"
echo '{"kind":"ExecCredential","status":{"token":"'$GREETING$n'","expirationTimestamp":"1970-01-01T00:01:00Z"}}'
`,
    );
    await chmod(plugin, 0o755);
    let now = 0;
    const user = `{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin.sh, env: [{name: GREETING, value: hi}]}}`;
    const connection = await loadConnection({
      path: await file('config', config(user)),
      env: { PATH: process.env['PATH'] },
      now: () => now,
    });
    expect(await connection.credentials()).toEqual({ token: 'hi1' });
    expect(await connection.credentials()).toEqual({ token: 'hi1' });
    now = 60_000;
    expect(await connection.credentials()).toEqual({ token: 'hi2' });
    now = 0;
    expect(await connection.credentials(true)).toEqual({ token: 'hi3' });
  });

  test('of several in KUBECONFIG the first that names a thing wins', async () => {
    const first = await file('first', 'current-context: other\nusers:\n- {name: u, user: {token: first}}\n');
    const second = await file('second', config('{token: second}', '- {name: v, user: {}}').replace('name: main', 'name: other'));
    const connection = await loadConnection({ env: { KUBECONFIG: [first, join(home, 'missing'), second].join(delimiter) } });
    expect(connection.context).toBe('other');
    expect(await connection.credentials()).toEqual({ token: 'first' });
  });

  test('none at all, in a pod: the service account', async () => {
    await file('ca.crt', 'CA');
    await file('namespace', 'robots');
    await file('token', 't1');
    const env = { KUBERNETES_SERVICE_HOST: '10.247.0.1', KUBERNETES_SERVICE_PORT: '443' };
    const connection = await loadConnection({ env, home, serviceAccountDirectory: home });
    expect(connection).toMatchObject({ server: 'https://10.247.0.1:443', ca: 'CA', namespace: 'robots' });
    expect(await connection.credentials()).toEqual({ token: 't1' });
  });
});

describe('a kubeconfig that cannot be used says why', () => {
  test.each([
    ['no such file', () => loadConnection({ path: join(home, 'none'), env: {} }), /none cannot be read/],
    ['nothing anywhere', () => loadConnection({ env: {}, home }), /no kubeconfig found/],
    ['not YAML', async () => loadConnection({ path: await file('c', 'a: [') }), /is not YAML/],
    ['a list', async () => loadConnection({ path: await file('c', '- a') }), /must be a map/],
    ['no context', async () => loadConnection({ path: await file('c', 'clusters: []') }), /no current-context/],
    ['an unknown context', async () => loadConnection({ path: await file('c', config('{}')), context: 'x' }), /there is no context "x"/],
    [
      'an unknown user',
      async () => loadConnection({ path: await file('c', config('{}').replace('user: u', 'user: w')) }),
      /names the user "w"/,
    ],
    [
      'a server that is no URL',
      async () => loadConnection({ path: await file('c', config('{}').replace('https://10.0.0.1:6443/', 'x')) }),
      /server is not a URL/,
    ],
    ['a missing certificate', async () => (await load('{client-certificate: nowhere}')).credentials(), /client-certificate cannot be read/],
    ['a plug-in that is not installed', async () => (await load('{exec: {command: no-such-plugin}}')).credentials(), /not installed/],
    ['an auth-provider', async () => (await load('{auth-provider: {name: gcp}}')).credentials(), /auth-provider is gone/],
  ])('%s', async (_name, use, message) => {
    await expect(use()).rejects.toThrow(message);
  });
});
