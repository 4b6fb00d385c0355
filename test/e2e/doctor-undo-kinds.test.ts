/** Each kind of fix that checks emit and `doctor fix` carries out: the lab is broken, mended and broken again by the undo, object for object. */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import { startHealthy, untilServed, viewOf, type CheckScenario } from '../../src/checks/testing/rehearsal.ts';
import type { CommandContext } from '../../src/cli/context.ts';
import { carryOut, planFor, type Plan } from '../../src/cli/doctor-fix.ts';
import { kubectlFor, type Kubectl } from '../../src/cli/kubectl.ts';
import { objectNow } from '../../src/cli/kubectl-objects.ts';
import { rehearsed } from '../../src/cli/doctor-rehearsal.ts';
import { UndoKeeper } from '../../src/cli/undo-keeper.ts';
import { examine } from '../../src/doctor/examine.ts';
import { readFixCommands } from '../../src/doctor/fix-command.ts';
import { restorationOf, written } from '../../src/doctor/undo/object-change.ts';
import { readUndo } from '../../src/doctor/undo/undo-file.ts';
import { findKubectls } from '../../src/kube/testing/kubectl.ts';
import { nodes } from '../../src/kube/resources.ts';
import type { Lab } from '../../src/lab/index.ts';
import { ciliumCce, type Ended } from '../cilium-cce.ts';

const present = findKubectls().length > 0;
if (!present) console.warn('fixes are not undone here, because there is no kubectl on this machine');
const LIMIT_MS = 120_000;

interface Bench {
  readonly lab: Lab;
  readonly folder: string;
  readonly kubectl: Kubectl;
  readonly doctor: (...args: string[]) => Promise<Ended>;
}

async function inBrokenLab(scenario: CheckScenario | undefined, play: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cilium-cce-undo-'));
  const lab = await startHealthy(scenario?.options);
  try {
    await mkdir(join(folder, '.cilium-cce'));
    const kubeconfig = join(folder, '.cilium-cce', 'kubeconfig');
    await lab.writeKubeconfig(kubeconfig);
    await scenario?.break(lab);
    const kubectl = kubectlFor([`--kubeconfig=${kubeconfig}`]);
    await play({ lab, folder, kubectl, doctor: (...args) => ciliumCce(['doctor', ...args], { cwd: folder, env: { HOME: folder } }) });
  } finally {
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Kept {
  readonly before: unknown[];
  /** Objects as they are, as far as somebody has written them. */
  readonly now: unknown[];
  /** Whether everything that the fix has changed is as it was. */
  readonly isBack: boolean;
}

async function kept(file: string, kubectl: Kubectl): Promise<Kept> {
  const { changes } = readUndo(await readFile(file, 'utf8'));
  const now = await Promise.all(changes.map(({ object }) => objectNow(kubectl, object)));
  return {
    before: changes.map(({ before }) => before),
    now: now.map((object, index) => object && written(object, changes[index]!.object.subresource)),
    isBack: changes.every((change, index) => restorationOf(change, now[index]).restoration.does === 'nothing'),
  };
}

const CONTEXT = { locale: 'en', terminal: { color: false } } as unknown as CommandContext;

/** As `doctor fix` does it, and then the command that it prints. The result: what the fix was told to last. */
async function mendAndUndo(plan: Plan, { folder, kubectl, doctor }: Bench): Promise<{ undone: Kept; lasting: readonly string[] }> {
  const { changes, lasting } = await rehearsed(plan, kubectl, CONTEXT);
  const undo = new UndoKeeper(join(folder, 'undo.json'), 'CCE9999', kubectl);
  await undo.keep(changes);
  await carryOut(plan, kubectl, async () => undefined);
  await undo.settle();
  const mended = await kept(undo.path, kubectl);
  expect(mended.before.length).toBeGreaterThan(0);
  expect(mended.isBack).toBe(false);
  const ended = await doctor('undo', undo.path, '--lab', '--yes');
  expect(ended.exitCode, ended.stdout + ended.stderr).toBe(0);
  const undone = await kept(undo.path, kubectl);
  expect(undone.isBack).toBe(true);
  return { undone, lasting };
}

test.skipIf(!present).each([
  ['patch a CRD and restart', 'CCE1011-gateway-crds'],
  ['create a cluster-scoped object', 'CCE1012-gateway-class'],
  ['merge-patch a Deployment, which the server completes', 'CCE1014-webhook-to-pod'],
  ['label a Node', 'CCE2002-agent-not-ready'],
  ['scale', 'CCE2003-operator-not-running'],
  ['set image', 'CCE2008-version-skew'],
  ['merge-patch a map', 'CCE3001-service-selects-nothing'],
  ['patch one of a list', 'CCE3003-target-port-missing'],
  ['merge-patch a field that takes others along', 'CCE3004-local-without-backends'],
  ['label what a controller keeps', 'CCE4001-gateway-slice-unlabelled'],
  ['create a GatewayEntrypoint', 'CCE4006-gateway-no-backends'],
  ['a node port', 'CCE4007-elb-member-stale'],
  ['change a GatewayEntrypoint', 'CCE4012-entrypoint-not-bound'],
  ['patch a DaemonSet', 'CCE4020-envoy-listener-missing'],
  ['remove a field', 'CCE4021-route-not-accepted'],
  ['remove a list', 'CCE4005-gateway-not-accepted'],
  ['replace a field', 'CCE4022-route-backend-missing'],
  ['create a ReferenceGrant', 'CCE4023-route-reference-not-granted'],
])(
  '%s (%s): put back',
  async (_what, folder) => {
    const { scenario } = (await import(`../../src/checks/${folder}/scenario.ts`)) as { scenario: CheckScenario };
    const check = CHECKS.find(({ code }) => folder.startsWith(code))!;
    await inBrokenLab(scenario, async (bench) => {
      const { lab } = bench;
      const [finding] = await lab.eventually(check.code, () => {
        const { findings } = examine(viewOf(lab), [check])[0]!;
        return findings.length > 0 && findings;
      });
      const plan = planFor(finding!)!;
      const { lasting } = await mendAndUndo(plan, bench);
      expect(lasting).toHaveLength(plan.fix.text.split('rollout restart').length - 1);
    });
  },
  LIMIT_MS,
);

test.skipIf(!present)(
  'a restart alone leaves no file, and is said not to be undoable',
  async () => {
    const { scenario } = await import('../../src/checks/CCE2007-config-not-applied/scenario.ts');
    const check = CHECKS.find(({ code }) => code === 'CCE2007')!;
    await inBrokenLab(scenario, async ({ lab, doctor }) => {
      await lab.eventually('CCE2007', () => examine(viewOf(lab), [check])[0]!.findings.length > 0);
      const { stdout, exitCode } = await doctor('fix', 'CCE2007', '--lab', '--yes');
      expect(exitCode).toBe(0);
      expect(stdout).toContain('Not undoable: "kubectl -n kube-system rollout restart daemonset/cilium" changes no object');
      expect(stdout).not.toContain('To undo this');
    });
  },
  LIMIT_MS,
);

test.skipIf(!present)(
  'commands that no scenario needs: status, annotations removed in steps, deletions, and several objects at once',
  async () => {
    await inBrokenLab(undefined, async (bench) => {
      const { lab, kubectl } = bench;
      await untilServed(lab);
      await kubectl.run(['-n', 'default', 'annotate', 'gateway', 'ip-gateway', 'a=1', 'b=2']);
      await kubectl.run(['-n', 'default', 'create', 'service', 'loadbalancer', 'mine', '--tcp=80']);
      const { items } = await lab.api.client().list(nodes);
      const node = items[0]!.metadata.name;
      await kubectl.run(['taint', 'node', node, 'mine=x:PreferNoSchedule']);
      await kubectl.run(['-n', 'default', 'create', 'configmap', 'mine', '--from-literal=k=v']);
      const text = [
        `kubectl -n default patch service mine --subresource=status --type=merge -p '{"status":{"loadBalancer":{"ingress":[{"ip":"203.0.113.9"}]}}}'`,
        `kubectl taint nodes ${node} mine:PreferNoSchedule-`,
        'kubectl -n default annotate gateway ip-gateway a-',
        'kubectl -n default annotate gateway ip-gateway b- c=3',
        'kubectl -n default delete configmap mine --wait=false',
        'kubectl label nodes -l kubernetes.io/os=linux tested=yes',
        'kubectl -n kube-system delete pod -l k8s-app=cilium-envoy --wait=false',
      ].join('\n');
      const plan = { fix: { kind: 'command', text }, commands: readFixCommands(text)! } as unknown as Plan;
      const { undone, lasting } = await mendAndUndo(plan, bench);
      expect(lasting).toEqual(['kubectl -n kube-system delete pod -l k8s-app=cilium-envoy --wait=false']);
      expect(undone.now).toEqual(undone.before);
      expect(undone.before.length).toBeGreaterThan(4);
    });
  },
  LIMIT_MS,
);

test.skipIf(!present)(
  'what touches a Secret is not kept, nor shown',
  async () => {
    await inBrokenLab(undefined, async ({ kubectl }) => {
      await kubectl.run(['-n', 'default', 'create', 'secret', 'generic', 'key', '--from-literal=password=hunter2']);
      const commands = readFixCommands(`kubectl -n default patch secret key --type=merge -p '{"data":{"password":"c2VjcmV0"}}'`)!;
      const { lines } = await rehearsed({ fix: { kind: 'command' }, commands } as unknown as Plan, kubectl, CONTEXT);
      expect(lines.slice(1).join('\n')).not.toMatch(/aHVudGVyMg|c2VjcmV0/);
    });
  },
  LIMIT_MS,
);
