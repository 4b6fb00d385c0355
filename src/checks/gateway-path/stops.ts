/** Where ways to a Gateway end before they arrive: the first hop that does not pass, once for all ways that end there. @module */
import { isMessageId, message, type Message } from '../../i18n/index.ts';
import type { Hop, Outcome, Trace } from '../../path/index.ts';
import type { Door } from './doors.ts';

/** Which way it was. */
export interface WayIn {
  /** Of the Gateway's listener. */
  readonly port: number;
  readonly door?: Door;
  /** What was followed: choices within it share its connections, others are ways of their own. */
  readonly id: string;
  /** `namespace/name` of the route whose rule was tried. */
  readonly route?: string;
  /** Of the share of all connections that take it. */
  readonly weight?: number;
  /** From a pod, and from nowhere else. */
  readonly fromPod?: string;
}

export interface Stop {
  readonly hop: Hop;
  readonly outcome: Outcome;
  /** Up to this hop, of the first such way. */
  readonly hops: readonly Hop[];
  /** Share of the connections of each way in that end here, 0 to 1. */
  readonly shares: ReadonlyMap<string, number>;
  readonly ports: ReadonlySet<number>;
  readonly doors: ReadonlySet<Door>;
  readonly routes: ReadonlySet<string>;
  readonly fromPod: string | undefined;
}

interface Growing extends Stop {
  readonly shares: Map<string, number>;
  readonly ports: Set<number>;
  readonly doors: Set<Door>;
  readonly routes: Set<string>;
}

/** Refusals that say what a client may do and nothing of the Gateway, when the client is just any pod. */
const OWN_TO_POD = /^(?:policy|ingress-policy|l7-policy|endpoint|origin)\./;

export class Stops {
  readonly #stops = new Map<string, Growing>();
  /** Ways that were followed. */
  ways = 0;
  unknown: Message | undefined;

  /** Notes where one way in ends, with the share of connections for each of its choices. */
  add(choices: readonly { readonly trace: Trace; readonly share: number }[], way: WayIn): void {
    for (const { trace, share } of choices) {
      this.ways += 1;
      const hop = stopOf(trace);
      if (!hop || (way.fromPod !== undefined && OWN_TO_POD.test(hop.reason))) continue;
      if (hop.state === 'unknown') {
        this.unknown ??= sayingOf(hop);
        continue;
      }
      this.#note(hop, trace, way, share * (way.weight ?? 1));
    }
  }

  #note(hop: Hop, { hops, outcome }: Trace, way: WayIn, share: number): void {
    const id = `${hop.reason} ${hop.at}`;
    let stop = this.#stops.get(id);
    if (!stop) {
      const none = { shares: new Map<string, number>(), ports: new Set<number>(), doors: new Set<Door>(), routes: new Set<string>() };
      stop = { hop, outcome, hops: hops.slice(0, hops.indexOf(hop) + 1), fromPod: way.fromPod, ...none };
      this.#stops.set(id, stop);
    }
    stop.shares.set(way.id, (stop.shares.get(way.id) ?? 0) + share);
    stop.ports.add(way.port);
    if (way.door) stop.doors.add(way.door);
    if (way.route) stop.routes.add(way.route);
  }

  list(): readonly Stop[] {
    return [...this.#stops.values()];
  }
}

/** The share of connections that end at any of these stops, on the way in that is hit hardest. */
export function shareOf(stops: readonly Stop[]): number {
  const byWay = new Map<string, number>();
  for (const { shares } of stops) for (const [id, share] of shares) byWay.set(id, (byWay.get(id) ?? 0) + share);
  return Math.min(1, Math.max(...byWay.values()));
}

/** The first hop that does not pass; a redirect is an answer that was wanted. */
const stopOf = ({ hops }: Trace): Hop | undefined =>
  hops.find(({ state, httpStatus = 0 }) => state !== 'pass' && !(state === 'answer' && httpStatus < 400));

/** What the path says of a hop. */
export function sayingOf({ reason, params }: Pick<Hop, 'reason' | 'params'>): Message {
  const id = `path.${reason}`;
  return isMessageId(id) ? { id, params } : message('cluster.recorded', { text: reason });
}
