/** The operator and the floor at work on one world, and single events for either. @module */
import { setTimeout as sleep } from 'node:timers/promises';
import { gatewayEntrypoints } from '../../src/bridge/api/entrypoint.ts';
import { Fleet, FLOOR_LABEL, POOL_ANNOTATION, type Subject } from './fleet.ts';
import { correct, MemberWatch, serving, settled } from './member-watch.ts';
import type { MeasuredProcess } from './measured-process.ts';
import type { OperatorProcessSettings } from './operator-process.ts';
import { World } from './world.ts';

/** The operator's default, so many members a pool has at most. */
const MOST_MEMBERS = 100;
const LOOK_MS = 2;
const PATIENCE_MS = 300_000;
/** Of the operator's clock: a look at what drains or is not yet judged. */
const STEP_MS = 5_000;
const LOOKS_PER_STEP = 10;

/** Milliseconds from asking for the Service. */
export interface Reaction {
  /** Until all new members took connections. */
  serving: number;
  /** Until they and nothing else did. */
  correct: number;
}

export interface RigOptions {
  gateways: number;
  nodes: number;
  /** Subjects of the floor; 0: no floor. */
  floors: number;
  operator?: Partial<OperatorProcessSettings>;
  /** Of Node. */
  flags?: readonly string[];
}

export class Rig {
  readonly world: World;
  readonly fleet: Fleet;
  readonly subjects: readonly Subject[];
  readonly floors: readonly Subject[];
  operator!: MeasuredProcess;
  /** Seconds from starting the operator until every Gateway was bound. */
  startUp = 0;
  readonly #watch: MemberWatch;
  /** Present NodePort of each Service. */
  readonly #ports = new Map<Subject, number>();
  readonly #members: number;
  readonly #flags: readonly string[];

  private constructor(parts: {
    world: World;
    fleet: Fleet;
    subjects: Subject[];
    floors: Subject[];
    members: number;
    flags: readonly string[];
  }) {
    this.world = parts.world;
    this.fleet = parts.fleet;
    this.subjects = parts.subjects;
    this.floors = parts.floors;
    this.#members = parts.members;
    this.#flags = parts.flags;
    this.#watch = new MemberWatch(parts.world.elb);
  }

  static async start({ gateways, nodes, floors, operator = {}, flags = [] }: RigOptions): Promise<Rig> {
    const world = await World.start();
    const fleet = await Fleet.create(world, nodes);
    const members = Math.min(nodes, MOST_MEMBERS);
    const rig = new Rig({ world, fleet, subjects: await fleet.gateways(gateways), floors: fleet.floors(floors), members, flags });
    for (const subject of rig.subjects) await rig.#appear(subject);
    const began = performance.now();
    rig.operator = await world.startOperator(operator, flags);
    await rig.#allBound();
    rig.startUp = (performance.now() - began) / 1000;
    await rig.settle(rig.subjects);
    if (floors > 0) await rig.#startFloor();
    return rig;
  }

  /** Deletes the Service and creates it again with another NodePort. Resolves when its members are right. */
  async recreate(subject: Subject): Promise<Reaction> {
    await this.fleet.disappear(subject, this.#ports.get(subject)!);
    const pool = this.fleet.poolOf(subject)!;
    const nodePort = this.fleet.takePort();
    this.#ports.set(subject, nodePort);
    const began = performance.now();
    const isServing = this.#watch.until(pool, serving(nodePort, this.#members));
    const isCorrect = this.#watch.until(pool, correct(nodePort, this.#members));
    await this.fleet.appear(subject, nodePort);
    return { serving: (await isServing) - began, correct: (await isCorrect) - began };
  }

  /** The same for the floor; what it leaves behind is taken away here. */
  async recreateForFloor(subject: Subject): Promise<Reaction> {
    const reaction = await this.recreate(subject);
    const { state } = this.world.elb;
    const pool = this.fleet.poolOf(subject)!;
    for (const member of state.membersOf(pool)) if (member.weight === 0) state.removeMember(pool, member.id);
    state.changed();
    return reaction;
  }

  /** Another operator process in place of the first. Resolves with the seconds until `ready` has. */
  async restart(settings: Partial<OperatorProcessSettings>, ready: () => Promise<void>): Promise<number> {
    await this.world.stopProcess(this.operator);
    const began = performance.now();
    this.operator = await this.world.startOperator(settings, this.#flags);
    await ready();
    return (performance.now() - began) / 1000;
  }

  /** Lets time pass until old members are gone, the new ones judged, and all of it is said. */
  async settle(subjects: readonly Subject[]): Promise<void> {
    const left = new Set(subjects);
    for (let look = 0; ; look++) {
      for (const subject of left) if (await this.#isSettled(subject)) left.delete(subject);
      if (left.size === 0) return;
      if (look % LOOKS_PER_STEP === 0) await this.world.advance(STEP_MS);
      await sleep(LOOK_MS);
    }
  }

  stop(): Promise<void> {
    return this.world.stop();
  }

  async #appear(subject: Subject): Promise<void> {
    const nodePort = this.fleet.takePort();
    this.#ports.set(subject, nodePort);
    await this.fleet.appear(subject, nodePort);
  }

  async #startFloor(): Promise<void> {
    const addresses = this.fleet.addresses.slice(0, this.#members);
    await this.world.startFloor({ labelSelector: FLOOR_LABEL, poolAnnotation: POOL_ANNOTATION, addresses });
    for (const subject of this.floors) {
      await this.#appear(subject);
      await this.#watch.until(this.fleet.poolOf(subject)!, settled(this.#ports.get(subject)!, this.#members));
    }
  }

  /** The prober's stand-in: every member is well. */
  #judge(pool: string): void {
    const { state } = this.world.elb;
    const unjudged = state.membersOf(pool).filter(({ id }) => state.healthOf(id)?.status !== 'ONLINE');
    for (const { id } of unjudged) state.setHealth(id, { status: 'ONLINE', reason: null });
    if (unjudged.length > 0) state.changed();
  }

  async #isSettled(subject: Subject): Promise<boolean> {
    const nodePort = this.#ports.get(subject)!;
    const pool = this.fleet.poolOf(subject)!;
    this.#judge(pool);
    const members = this.world.elb.state.membersOf(pool);
    return settled(nodePort, this.#members)(members) && this.#isSaid(subject, nodePort);
  }

  async #isSaid({ name }: Subject, nodePort: number): Promise<boolean> {
    const { status } = await this.world.client.get(gatewayEntrypoints, { namespace: 'default', name });
    const [listener] = status?.listeners ?? [];
    return listener?.nodePort === nodePort && listener.members?.online === this.#members;
  }

  async #allBound(): Promise<void> {
    const late = performance.now() + PATIENCE_MS;
    const isBound = (subject: Subject): boolean => {
      const pool = this.fleet.poolOf(subject);
      return pool !== undefined && this.world.elb.state.memberCount(pool) === this.#members;
    };
    const waiting = new Set(this.subjects);
    while (waiting.size > 0) {
      for (const subject of waiting) if (isBound(subject)) waiting.delete(subject);
      if (performance.now() > late) throw new Error(`${waiting.size} Gateways are not bound`);
      if (waiting.size > 0) await sleep(LOOK_MS);
    }
  }
}
