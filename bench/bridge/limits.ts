/** What the operator's own limits on calls make of a reaction. @module */
import { printTable } from '../lab/figures.ts';
import { HEAD, burst, reactionRow, single } from './reaction.ts';
import { Rig } from './rig.ts';

const NODES = 10;
const BURST = 20;

/** With 5 writes a second; the floor has no limit. */
export async function benchLimits({ events }: { events: number }): Promise<void> {
  const rig = await Rig.start({ gateways: BURST, nodes: NODES, floors: BURST });
  const rows = [HEAD, reactionRow('one event at a time', await single(rig, events))];
  rows.push(reactionRow(`${BURST} at once`, await burst(rig, BURST, 1)));
  await rig.stop();
  printTable(`With the operator's own limits on calls (5 writes a second to the ELB, 20 requests to Kubernetes), ms`, rows);
}
