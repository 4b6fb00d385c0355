/** What an agent's container shows of its node, with commands that are missing, refused, or of another backend. */
import { describe, expect, test } from 'vitest';
import { render } from '../../i18n/index.ts';
import { StatusError } from '../../kube/status-error.ts';
import { listeningPorts } from './host-sockets.ts';
import { lookAtKubeProxy, lookAtSocketLB, type AgentShell, type NodeToLookAt, type Seen } from './look-at-node.ts';
import { cgroupRoot, podsBelow, seesConnect } from './socket-lb-coverage.ts';

const UID = '0c5f1d2e-1111-4222-8333-944445555666';
const NODE: NodeToLookAt = {
  name: 'n1',
  internalIP: '10.2.128.11',
  ciliumHealthz: undefined,
  cgroupRoot: '/run/cilium/cgroupv2',
  podUids: [UID],
};

/** By the first word; an error is what the command fails with. */
function shell(answers: Readonly<Record<string, string | StatusError>>): AgentShell {
  const text = async ([name = '']: readonly string[]): Promise<string> => {
    const answer = answers[name] ?? new StatusError(500, 'InternalError', `exec: "${name}": executable file not found in $PATH`);
    if (answer instanceof StatusError) throw answer;
    return answer;
  };
  return { text, stream: async (command, onOutput) => onOutput(Buffer.from(await text(command))) };
}

const failsWith = (text: string): StatusError => new StatusError(500, 'InternalError', text);
const nat = (...rules: string[]): string => ['*nat', ':CILIUM_POST_nat - [0:0]', ...rules, 'COMMIT', ''].join('\n');
const CILIUM_ONLY = nat();
const KUBE_PROXY = nat(
  ':KUBE-SVC-1 - [0:0]',
  '-A KUBE-SERVICES -d 10.247.0.1/32 -p tcp -m tcp --dport 443 -j KUBE-SVC-1',
  '-A KUBE-SVC-1 -j KUBE-SEP-1',
  '-A KUBE-SEP-1 -p tcp -m tcp -j DNAT --to-destination 10.2.128.2:5443',
);
const FORWARD = '*filter\n:KUBE-FORWARD - [0:0]\n-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP\nCOMMIT\n';
const socket = (port: number, state = '0A'): string =>
  `   0: 00000000:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 20000 1\n`;
const KUBELET = socket(10_250);
const RUNS = KUBELET + socket(10_256);

const words = (seen: Seen<unknown>): string => ('unknown' in seen ? render(seen.unknown, 'en') : `known: ${JSON.stringify(seen.known)}`);

describe('kube-proxy', () => {
  const answers = { 'iptables-nft-save': CILIUM_ONLY, 'iptables-legacy-save': '', sh: KUBELET };
  const look = (more: Readonly<Record<string, string | StatusError>>, node = NODE) => lookAtKubeProxy(shell({ ...answers, ...more }), node);

  test.each([
    ['running', { 'iptables-nft-save': KUBE_PROXY, sh: RUNS }, { running: true, rules: 'live' }],
    ['stopped, with its rules left', { 'iptables-nft-save': KUBE_PROXY }, { running: false, rules: 'stale' }],
    ['gone without a trace', {}, { running: false, rules: 'none' }],
    ['in the other backend than Cilium', { 'iptables-legacy-save': KUBE_PROXY }, { running: false, rules: 'stale' }],
    ['by its metrics alone', { 'iptables-nft-save': KUBE_PROXY, sh: socket(10_249) }, { running: true, rules: 'live' }],
    ['a connection to its port is no listener', { 'iptables-nft-save': KUBE_PROXY, sh: socket(10_256, '01') }, { running: false }],
  ] as const)('%s', async (_, more, expected) => {
    expect(await look(more)).toMatchObject({ known: { mode: 'iptables', ...expected } });
  });

  test('whether KUBE-FORWARD drops what conntrack takes for INVALID', async () => {
    const seen = async (listing: string): Promise<unknown> => look({ 'iptables-nft-save': listing, sh: RUNS });
    expect(await seen(KUBE_PROXY + FORWARD)).not.toHaveProperty('known.passesInvalid');
    expect(await seen(KUBE_PROXY)).toHaveProperty('known.passesInvalid', true);
    expect(await seen(KUBE_PROXY + FORWARD.replace('INVALID', 'NEW'))).toHaveProperty('known.passesInvalid', true);
    expect(await seen(CILIUM_ONLY)).not.toHaveProperty('known.passesInvalid');
  });

  test('an image or a kernel with one backend', async () => {
    const gone = failsWith('OCI runtime exec failed: exec: "iptables-legacy-save": executable file not found in $PATH');
    expect(await look({ 'iptables-nft-save': KUBE_PROXY, 'iptables-legacy-save': gone })).toMatchObject({ known: { rules: 'stale' } });
    const kernel = failsWith('iptables-nft-save v1.8.10 (nf_tables): Could not fetch rule set generation id: Protocol not supported');
    expect(await look({ 'iptables-nft-save': kernel, 'iptables-legacy-save': KUBE_PROXY })).toMatchObject({ known: { rules: 'stale' } });
    expect(await lookAtKubeProxy(shell({ 'iptables-save': KUBE_PROXY, sh: RUNS }), NODE)).toMatchObject({ known: { rules: 'live' } });
  });

  test('in IPVS mode the kernel’s table says where', async () => {
    const rules = nat('-A KUBE-SERVICES -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ');
    const table = [
      'IP Virtual Server version 1.2.1 (size=4096)',
      'Prot LocalAddress:Port Scheduler Flags',
      '  -> RemoteAddress:Port Forward Weight ActiveConn InActConn',
      'TCP  0AF70001:01BB rr ',
      '  -> 0A028002:1543      Masq    1      0          0         ',
      'TCP  0A02800B:7580 rr ',
      'UDP  0AF70A0A:0035 rr persistent 10800',
      '',
    ].join('\n');
    const seen = await look({ 'iptables-nft-save': rules, sh: RUNS, cat: table });
    expect(seen).toMatchObject({ known: { mode: 'ipvs', running: true, rules: 'live' } });
    expect('known' in seen && [...seen.known.services]).toEqual([
      ['TCP://10.247.0.1:443', [{ address: '10.2.128.2', port: 5443 }]],
      ['TCP://0.0.0.0:30080', []],
      ['UDP://10.247.10.10:53', []],
    ]);
  });

  test.each([
    ['refused', { 'iptables-nft-save': failsWith('iptables-save: Permission denied (you must be root)') }, /node n1 .*Permission denied/],
    ['broken off', { 'iptables-nft-save': KUBE_PROXY.replace('COMMIT\n', '') }, /"iptables-nft-save" prints on node n1/],
    ['nothing at all', { 'iptables-nft-save': '' }, /prints nothing on node n1/],
    [
      'no command of this name',
      { 'iptables-nft-save': failsWith('not found'), 'iptables-legacy-save': failsWith('not found') },
      /not found/,
    ],
    ['too slow', { 'iptables-nft-save': failsWith('no answer within 20 s') }, /no answer within 20 s/],
    ['its sockets cannot be read', { sh: failsWith('no such container') }, /no such container/],
  ] as const)('not known: %s', async (_, more, says) => {
    expect(words(await look(more))).toMatch(says);
  });

  test('where Cilium answers on its port nobody can tell, but by the metrics', async () => {
    const node = { ...NODE, ciliumHealthz: '0.0.0.0:10256' };
    expect(words(await look({ sh: RUNS }, node))).toMatch(/systemctl is-active kube-proxy/);
    expect(await look({ sh: RUNS + socket(10_249) }, node)).toMatchObject({ known: { running: true } });
    expect(await look({ sh: KUBELET }, node)).toMatchObject({ known: { running: false } });
  });

  test('an error that is none of the API’s is not hidden', async () => {
    const broken: AgentShell = { text: () => Promise.reject(new TypeError('x')), stream: () => Promise.reject(new TypeError('x')) };
    await expect(lookAtKubeProxy(broken, NODE)).rejects.toThrow(TypeError);
  });
});

test('sockets: both families, listening ones alone, and nothing else', () => {
  const six =
    '   3: 00000000000000000000000000000000:2810 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1\n';
  expect([...listeningPorts(`  sl  local_address rem_address st\n${KUBELET}${six}${socket(22, '01')}`)]).toEqual([10_250, 10_256]);
  expect([...listeningPorts('\0\n: : 0A\n'.repeat(3))]).toEqual([]);
});

describe('socket-LB', () => {
  const PROGRAMS = JSON.stringify([{ id: 7, attach_type: 'cgroup_inet4_connect', attach_flags: 'multi', name: 'cil_sock4_connect' }]);
  const folder = (uid: string): string =>
    `/run/cilium/cgroupv2/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uid.replaceAll('-', '_')}.slice`;
  const look = (bpftool: string | StatusError, find: string | StatusError, podUids: readonly string[] = [UID]) =>
    lookAtSocketLB(shell({ bpftool, find }), { ...NODE, podUids });

  test.each([
    ['covers pods below the root', PROGRAMS, folder(UID), true],
    ['by cgroupfs', PROGRAMS, `/run/cilium/cgroupv2/kubepods/burstable/pod${UID}`, true],
    ['one that has just begun among others', PROGRAMS, `${folder(UID)}\n${folder(UID.replace('0', '1'))}\n`, true],
    ['nobody when the runtime keeps them elsewhere', PROGRAMS, '/run/cilium/cgroupv2/kubepods.slice\n', false],
    ['nobody when only others are there', PROGRAMS, folder(UID.replace('0', '1')), false],
    ['nobody without its programs', '[]', folder(UID), false],
    ['nobody when they are another’s', PROGRAMS.replace('cil_', 'other_'), folder(UID), false],
  ])('%s', async (_, bpftool, find, covered) => {
    expect(await look(bpftool, find)).toEqual({ known: covered });
  });

  test('without pods there is nobody to be missed', async () => {
    expect(await look(PROGRAMS, '', [])).toEqual({ known: true });
  });

  test('not known', async () => {
    expect(words(await look("Error: can't open cgroup", folder(UID)))).toMatch(/"bpftool -j cgroup show \/run\/cilium\/cgroupv2"/);
    expect(words(await look(failsWith('bpftool: not found'), ''))).toMatch(/bpftool: not found/);
    expect(words(await look(PROGRAMS, failsWith("find: '/run/cilium/cgroupv2': No such file or directory")))).toMatch(/No such file/);
  });

  test('older bpftools name the hook otherwise, and none is trusted with another shape', () => {
    expect(seesConnect('[{"id":1,"attach_type":"connect4","name":"cil_sock4_connect"}]')).toBe(true);
    expect(seesConnect('[{"attach_type":5},null,3]')).toBe(false);
    expect(seesConnect('{"error":"x"}')).toBeUndefined();
    expect([...podsBelow(`x\npod${UID}\n/a/pod${UID}/crio-1\n${'pod'.repeat(9999)}`)]).toEqual([UID]);
  });

  test('the root is a path, and no option of a command', () => {
    expect(cgroupRoot('/sys/fs/cgroup')).toBe('/sys/fs/cgroup');
    for (const other of [undefined, '', '-delete', 'relative', '/a b', '/a\n-delete'])
      expect(cgroupRoot(other)).toBe('/run/cilium/cgroupv2');
  });
});
