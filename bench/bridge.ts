/**
 * `npm run bench:bridge`: how soon the operator brings an ELB's members in order, how many calls that costs, and
 * how large it gets. Prints tables and asserts nothing; the floor runs in turns with it.
 * @module
 */
import { parseArgs } from 'node:util';
import { benchLimits } from './bridge/limits.ts';
import { benchReaction } from './bridge/reaction.ts';
import { benchSize } from './bridge/size.ts';

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '1000' },
    gateways: { type: 'string', default: '1,100,1000' },
    nodes: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '30' },
    minutes: { type: 'string', default: '10' },
    flags: { type: 'string', default: '' },
    only: { type: 'string' },
  },
});
const wanted = (name: string): boolean => options.only === undefined || options.only.split(',').includes(name);
const sizes = options.gateways.split(',').map(Number);
const events = Number(options.events);
const flags = options.flags.split(' ').filter(Boolean);

if (wanted('reaction')) await benchReaction({ events, sizes, flags });
if (wanted('limits')) await benchLimits({ events: Math.min(events, 20) });
if (wanted('size'))
  await benchSize({
    gateways: Math.max(...sizes),
    nodes: Number(options.nodes),
    seconds: Number(options.seconds),
    steadyMinutes: Number(options.minutes),
    flags,
  });
