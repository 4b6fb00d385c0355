/** The cluster-wide multimap from port names to numbers, by which egress rules are resolved (facts/policy.md §3.12). @module */
import { namedPortKey, type NamedPorts, type Protocol } from '../ports.ts';

export class PortNames {
  /** Name → number → how many classes say so. */
  readonly #counts = new Map<string, Map<number, number>>();

  /** @returns whether some name now means something else */
  add(ports: NamedPorts): boolean {
    let changed = false;
    for (const [name, numbers] of ports) {
      const counts = this.#counts.get(name) ?? new Map<number, number>();
      this.#counts.set(name, counts);
      for (const number of numbers) {
        changed ||= !counts.has(number);
        counts.set(number, (counts.get(number) ?? 0) + 1);
      }
    }
    return changed;
  }

  /** @returns whether some name now means something else */
  delete(ports: NamedPorts): boolean {
    let changed = false;
    for (const [name, numbers] of ports) {
      const counts = this.#counts.get(name);
      for (const number of numbers) {
        const left = (counts?.get(number) ?? 1) - 1;
        if (left > 0) counts?.set(number, left);
        else changed = counts?.delete(number) || changed;
      }
    }
    return changed;
  }

  /** All numbers that the name has somewhere: several are ambiguous. */
  numbersOf(name: string, protocol: Protocol): readonly number[] | undefined {
    const counts = this.#counts.get(namedPortKey(name, protocol));
    return counts && [...counts.keys()];
  }
}
