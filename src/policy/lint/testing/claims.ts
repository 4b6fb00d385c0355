/** What a finding says of pairs, asked of the engine. @module */
import type { PolicyAnalysis } from '../../analysis.ts';
import { ConnectionSet } from '../../engine/connection-set.ts';
import type { IdentityClass } from '../../engine/identity-class.ts';
import type { PortRange, Protocol } from '../../ports.ts';
import type { AffectedPair, PolicyFinding } from '../finding.ts';

/** Requests, names and the like: what happens to them the engine's rows do not show. */
const BEYOND_LAYER_4 = ['CCE5003', 'CCE5006'];

/** The claims of a finding that do not hold; `[]`: all hold, or cannot be asked. */
export function falseClaims(analysis: PolicyAnalysis, { code, consequence }: PolicyFinding): string[] {
  if (BEYOND_LAYER_4.includes(code) && consequence.effect !== 'unrestricted') return [];
  return consequence.pairs.flatMap((pair) => {
    const [from, to] = [named(analysis, pair.from), named(analysis, pair.to)];
    if (from.length === 0 || to.length === 0 || consequence.effect === 'unchanged') return [];
    const holds = from.some((one) => to.some((other) => claimHolds(analysis, consequence.effect, one, other, pair)));
    return holds ? [] : [`${code}: ${pair.from} → ${pair.to} ${pair.ports} is not ${consequence.effect}`];
  });
}

const named = ({ classes }: PolicyAnalysis, name: string): IdentityClass[] => classes.filter((one) => one.name === name);

function claimHolds({ engine }: PolicyAnalysis, effect: string, from: IdentityClass, to: IdentityClass, { ports }: AffectedPair): boolean {
  const asked = connectionsIn(ports);
  const { allowed, restricted } = engine.connections(from, to);
  if (effect === 'refused') return !allowed.contains(asked);
  // The other side may have a policy of its own.
  const own = [engine.allowed(from, 'egress', to), engine.allowed(to, 'ingress', from)];
  const open = own.some((side) => side.contains(asked));
  return effect === 'allowed' ? open : open && restricted.intersect(asked).isEmpty;
}

/** `TCP 80,8000-8999,UDP 53`; the inverse of a connection set's text. */
export function connectionsIn(text: string): ConnectionSet {
  if (text === 'All Connections') return ConnectionSet.all;
  let protocol: Protocol = 'TCP';
  const ranges: PortRange[] = [];
  for (const part of text.split(',')) {
    const [, name, numbers = ''] = /^(?:([A-Za-z]\w*)(?: |$))?(.*)$/.exec(part)!;
    if (name) protocol = name as Protocol;
    const [from, to = from] = numbers === '' ? [0, 65_535] : numbers.split('-').map(Number);
    ranges.push({ protocol, from: from!, to: to! });
  }
  return ConnectionSet.of(ranges);
}
