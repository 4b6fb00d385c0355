/** Kubernetes resource quantities (`100m`, `1.5`, `128Mi`, `2e3`) as numbers. @module */

const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const FORM = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([numkMGTPE]|[KMGTPE]i)?$/;

/**
 * The value in base units (cores, bytes); 0 for an absent or malformed quantity, which the API server
 * has refused before it comes here.
 * @example
 * parseQuantity('250m'); // 0.25
 */
export function parseQuantity(quantity: string | number | undefined): number {
  if (quantity === undefined) return 0;
  const match = FORM.exec(String(quantity));
  return match ? Number(match[1]) * FACTORS[match[2] ?? '']! : 0;
}
