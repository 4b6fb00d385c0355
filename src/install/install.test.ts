/** An installation from begin to end, failing, interrupted, and broken off at every change that it makes. */
import { describe, expect, test } from 'vitest';
import { ciliumEndpoints } from '../cluster/kinds.ts';
import { nodes } from '../kube/resources.ts';
import type { StepId } from '../plan/steps.ts';
import { goBack } from './go-back.ts';
import { install, wayBack, type StepReport } from './install.ts';
import { readPlanDirectory } from './plan-directory.ts';
import { INSTALL_STEPS } from './step-names.ts';
import { installSteps } from './sequence.ts';
import { Journal } from './state.ts';
import type { InstallStep } from './step.ts';
import { definitionsOfGatewayApi } from './testing/objects.ts';
import { World, type BreakOff } from './testing/world.ts';

interface Options {
  readonly dryRun?: boolean;
  readonly skip?: readonly StepId[];
  readonly waits?: boolean;
}

interface Prepared {
  readonly steps: InstallStep[];
  readonly journal: Journal;
}

async function prepared(world: World, waits = true): Promise<Prepared> {
  const { directory, problems } = await readPlanDirectory(world.texts, INSTALL_STEPS);
  expect(problems).toEqual([]);
  const journal = await Journal.open(world.store, world.clock, 'the-cluster');
  return { steps: installSteps(directory!, { sources: {}, waits, journal }), journal };
}

async function run(world: World, { dryRun = false, skip = [], waits }: Options = {}): Promise<StepReport[]> {
  const { steps, journal } = await prepared(world, waits);
  const { texts } = world;
  return install(steps, world.site(), journal, { dryRun, skip, texts, onBegin: () => undefined, onEnd: () => undefined });
}

const outcomes = (reports: readonly StepReport[]): string => reports.map(({ step, outcome }) => `${step} ${outcome}`).join(', ');
const ALL_DONE = 'gatewayApi done, cilium done, nodes already, unmanaged already, bridge done, gateway done, verify done';
const stateOf = (world: World): Record<string, { doneAt?: string; before: string }> =>
  (JSON.parse(world.state!) as { steps: Record<string, { doneAt?: string; before: string }> }).steps;

/** As `run`, for a world whose pods ran before. */
function adopted(): World {
  const world = new World();
  world.addPod('kube-system', 'coredns-1', 'coredns');
  world.addPod('default', 'web-1', 'web');
  world.addPod('default', 'debug');
  return world;
}

test('everything is done once, in the order of the runbook, and the next time nothing', async () => {
  const world = new World();
  expect(outcomes(await run(world))).toBe(ALL_DONE);
  expect(world.changes.map((change) => change.split(' ').slice(0, 3).join(' '))).toEqual([
    'kubectl apply --server-side',
    'helm upgrade --install',
    'helm upgrade --install',
    'kubectl apply -k',
  ]);
  const before = [...world.changes];
  const again = await run(world);
  expect(outcomes(again)).toBe(ALL_DONE.replaceAll(/(gatewayApi|cilium|bridge|gateway) done/g, '$1 already'));
  expect(world.changes).toEqual(before);
});

test('pods of before are restarted by their owners, the system first; one that nobody keeps is named and left', async () => {
  const world = adopted();
  const reports = await run(world);
  expect(outcomes(reports)).toBe(ALL_DONE.replace('unmanaged already', 'unmanaged done'));
  expect(world.changes.filter((change) => change.includes('restart'))).toEqual([
    'kubectl -n kube-system rollout restart deployment/coredns',
    'kubectl -n default rollout restart deployment/web',
  ]);
  expect(reports.find(({ step }) => step === 'unmanaged')!.said).toEqual({
    id: 'install.unmanaged.alone',
    params: { pods: 'default/debug', count: 1 },
  });
  expect([...world.model.list(ciliumEndpoints)]).toHaveLength(2);
});

test('who says no to the restarts keeps the pods; the rest goes on', async () => {
  const world = adopted();
  world.answers = false;
  const reports = await run(world);
  expect(reports.find(({ step }) => step === 'unmanaged')!.said?.id).toBe('install.unmanaged.declined');
  expect(world.changes.some((change) => change.includes('restart'))).toBe(false);
  expect(outcomes(reports)).toContain('verify done');
});

describe('broken off', () => {
  // Four steps that are begun, carried out and noted, and two restarts.
  const broken: BreakOff[] = Array.from({ length: 14 }, (_, index) => index + 1).flatMap((at) =>
    (['before', 'during', 'after'] as const).map((when) => ({ at, when })),
  );

  test.each(broken)('$when change $at: the next run ends where an undisturbed one does', async (breakOff) => {
    const calm = adopted();
    await run(calm);
    const world = adopted();
    world.breakOff = breakOff;
    const first = await run(world);
    expect(first.at(-1)!.outcome).toBe('failed');
    world.breakOff = undefined;
    expect(outcomes(await run(world))).toContain('verify done');
    expect(world.picture).toEqual(calm.picture);
    expect(Object.values(stateOf(world)).every(({ doneAt, before }) => doneAt !== undefined && before === '')).toBe(true);
    // The way back undoes all of it, whatever the run it was begun in.
    const { steps, journal } = await prepared(world);
    expect(wayBack(steps, journal).map(({ step }) => step.id)).toEqual(['gateway', 'bridge', 'cilium', 'gatewayApi']);
  });

  test('the way back goes on, too, where it was broken off', async () => {
    for (let at = 1; at <= 8; at += 1)
      for (const when of ['before', 'after'] as const) {
        const world = new World();
        await run(world);
        const told = { onBegin: () => undefined, onEnd: () => undefined };
        const writes = 4 + 2 * 4;
        world.breakOff = { at: writes + at, when };
        const first = await prepared(world);
        expect((await goBack(first.steps, world.site(), first.journal, told)).at(-1)!.outcome).toBe('failed');
        world.breakOff = undefined;
        const second = await prepared(world);
        const reports = await goBack(second.steps, world.site(), second.journal, told);
        expect(reports.every(({ outcome }) => outcome === 'undone')).toBe(true);
        expect([...world.releases]).toEqual([]);
        expect(stateOf(world)).toEqual({});
      }
  });

  test('a release that somebody else has left pending is theirs', async () => {
    const world = new World();
    world.releases.set('cilium', { revision: 1, status: 'pending-install', chart: 'cilium-1.19.1', values: {}, updatedAt: 0 });
    for (const reports of [await run(world), await run(world)])
      expect(reports.at(-1)).toMatchObject({ step: 'cilium', outcome: 'failed', said: { id: 'install.helm.foreign' } });
    expect(world.changes.some((change) => change.startsWith('helm'))).toBe(false);
  });

  test('an interrupt ends it before the next step, and nothing is lost', async () => {
    const world = new World();
    world.abort.abort(new Error('interrupted'));
    expect(outcomes(await run(world))).toBe('gatewayApi interrupted');
    expect(world.changes).toEqual([]);
  });
});

describe('a step fails', () => {
  test.each([
    ['kubectl apply --server-side', 'gatewayApi'],
    ['helm upgrade --install cilium ', 'cilium'],
    ['helm upgrade --install cilium-cce', 'bridge'],
    ['kubectl apply -k gateway', 'gateway'],
  ])('%s: it stops there with what the tool says, and goes on from there', async (command, step) => {
    const world = new World();
    world.failures.set(command, 'Error: first line\nError: the reason\n');
    const reports = await run(world);
    expect(reports.at(-1)).toMatchObject({ step, outcome: 'failed', lines: ['Error: first line', 'Error: the reason'] });
    const done = reports.slice(0, -1).map((report) => report.step);
    world.failures.clear();
    const again = await run(world);
    expect(outcomes(again)).toContain('verify done');
    for (const one of again) if (done.includes(one.step)) expect(one.outcome).toBe('already');
  });

  test('agents that never come: what is missing is said after the time', async () => {
    const world = new World(0);
    const reports = await run(world);
    expect(reports.at(-1)).toMatchObject({ step: 'nodes', outcome: 'failed', said: { id: 'install.timeout' } });
    expect(world.notes).toEqual(['plan.step.nodes.scale']);
    world.addNode();
    expect(outcomes(await run(world))).toContain('verify done');
  });

  test('no node, and nobody waits: the rest is left, which is no failure', async () => {
    const world = new World(0);
    expect(outcomes(await run(world, { waits: false }))).toBe('gatewayApi done, cilium done, nodes stopsHere');
    expect([...world.model.list(nodes)]).toEqual([]);
  });

  test.each([
    [0, 'ECONNREFUSED'],
    [503, 503],
    [404, 404],
  ])('the Gateway answers %s', async (status, answer) => {
    const world = new World();
    world.status = status;
    const reports = await run(world);
    expect(reports.at(-1)).toMatchObject({
      step: 'verify',
      outcome: 'failed',
      said: { id: 'install.verify.noAnswer', params: { url: 'http://203.0.113.10:80/', answer } },
    });
  });

  test('a bridge whose image cannot be pulled: the reason is said; Helm is not asked again', async () => {
    const world = new World();
    world.bridgeRuns = false;
    expect((await run(world)).at(-1)).toMatchObject({
      step: 'bridge',
      outcome: 'failed',
      said: { id: 'install.timeout', params: { what: { id: 'install.bridge.waits', params: { why: 'ErrImagePull: not found' } } } },
    });
    world.bridgeRuns = true;
    expect(outcomes(await run(world))).toContain('bridge already, gateway done');
    expect(world.releases.get('cilium-cce')!.revision).toBe(1);
  });

  test('without a bridge the Gateway has nobody who binds it', async () => {
    const reports = await run(new World(), { skip: ['bridge'] });
    expect(reports.at(-1)).toMatchObject({ step: 'gateway', outcome: 'failed', said: { id: 'install.gateway.noBridge' } });
  });
});

describe('what was there before', () => {
  test('newer CRDs of Gateway API are not taken back to older ones', async () => {
    const world = new World();
    world.model.set(...definitionsOfGatewayApi('v1.5.0'));
    expect((await run(world)).at(-1)).toMatchObject({ step: 'gatewayApi', outcome: 'failed', said: { id: 'install.gatewayApi.newer' } });
    expect(outcomes(await run(world, { skip: ['gatewayApi'] }))).toContain('verify done');
  });

  test('older ones are brought up, and stay on the way back', async () => {
    const world = new World();
    world.model.set(...definitionsOfGatewayApi('v1.3.0'));
    await run(world);
    const { steps, journal } = await prepared(world);
    const last = wayBack(steps, journal).at(-1)!;
    expect(last.back).toEqual({ commands: [], note: { id: 'install.gatewayApi.kept', params: { version: 'v1.3.0' } } });
  });

  test('a release of Cilium goes back to its revision, and its agents are restarted with the new settings', async () => {
    const world = new World();
    await run(world);
    world.state = undefined;
    world.texts.set('cilium/values.yaml', `${world.texts.get('cilium/values.yaml')}debug:\n  enabled: true\n`);
    const reports = await run(world);
    expect(outcomes(reports)).toContain('cilium done, nodes done');
    expect(world.asked).toContain('install.nodes.askRestart');
    expect(world.changes.at(-1)).toBe('kubectl -n kube-system rollout restart daemonset/cilium deployment/cilium-operator');
    const { steps, journal } = await prepared(world);
    expect(wayBack(steps, journal).find(({ step }) => step.id === 'cilium')!.back).toEqual({
      commands: [{ program: 'helm', args: ['rollback', 'cilium', '1', '-n', 'kube-system'] }],
    });
  });

  test('what install did not do is not undone', async () => {
    const world = new World();
    await run(world);
    world.state = undefined;
    await run(world);
    const { steps, journal } = await prepared(world);
    expect(wayBack(steps, journal)).toEqual([]);
  });
});

test('a file that has changed since makes its step run again, and no other', async () => {
  const world = new World();
  await run(world);
  world.texts.set('gateway/httproute.yaml', world.texts.get('gateway/httproute.yaml')!.replace('value: /', 'value: /shop'));
  expect(outcomes(await run(world))).toBe(ALL_DONE.replaceAll(/(gatewayApi|cilium|bridge) done/g, '$1 already'));
});

test('policies are applied behind the Gateway, before the request, and taken back first', async () => {
  const world = new World();
  world.texts.set('policies/web.yaml', 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: web}\nspec: {}\n');
  expect(outcomes(await run(world))).toBe(ALL_DONE.replace('verify', 'policies done, verify'));
  expect(world.changes.at(-1)).toBe('kubectl apply -f policies');
  expect(outcomes(await run(world))).toContain('policies already, verify done');
  const { steps, journal } = await prepared(world);
  expect(wayBack(steps, journal)[0]!.back).toEqual({
    commands: [{ program: 'kubectl', args: ['delete', '-f', 'policies', '--ignore-not-found', '--timeout=5m'] }],
  });
});

test('a dry run asks the tools and changes nothing, not even its own state', async () => {
  const world = adopted();
  const before = world.picture;
  const reports = await run(world, { dryRun: true });
  expect(outcomes(reports)).toBe(
    'gatewayApi rehearsed, cilium rehearsed, nodes rehearsed, unmanaged already, bridge rehearsed, gateway rehearsed, verify rehearsed',
  );
  expect(world.picture).toEqual(before);
  expect([world.changes, world.state, world.asked]).toEqual([[], undefined, []]);
  // Helm cannot ask a cluster that lacks the kinds; kubectl neither.
  expect(
    world.reads.filter((words) => /dry-run|template|kustomize/.test(words)).map((words) => words.split(' ').slice(0, 2).join(' ')),
  ).toEqual(['kubectl apply', 'helm template', 'helm template', 'kubectl kustomize']);
});

test('a directory that belongs to another cluster, or whose state is damaged, is refused', async () => {
  const world = new World();
  await run(world);
  await expect(Journal.open(world.store, world.clock, 'another')).rejects.toMatchObject({ what: { id: 'install.otherCluster' } });
  for (const text of [
    '',
    'no JSON',
    '{}',
    '{"schemaVersion":2,"cluster":"a","steps":{}}',
    '{"schemaVersion":1,"cluster":"a","steps":{"cilium":{"before":1}}}',
  ]) {
    world.state = text;
    await expect(Journal.open(world.store, world.clock, 'a')).rejects.toMatchObject({ what: { id: 'install.badState' } });
  }
});
