/** Taking chances in tests, the same ones again for the same seed. @module */

export type Random = () => number;

export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;

export const chance = (random: Random, likelihood: number): boolean => random() < likelihood;

/** Between 1 and `most` of them, each made anew. */
export const some = <T>(random: Random, most: number, make: () => T): T[] => Array.from({ length: 1 + Math.floor(random() * most) }, make);
