/**
 * `npm run bench:lab`: how fast the lab is, whether it leaks, how large it gets, and what a request through it
 * costs. Prints tables and asserts nothing; every figure stands beside a floor or a baseline of the same run.
 * @module
 */
import { parseArgs } from 'node:util';
import { benchRecreations } from './lab/recreations.ts';
import { benchRequests } from './lab/requests.ts';
import { benchSize } from './lab/size.ts';
import { benchStartUp } from './lab/start-up.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    gateways: { type: 'string', default: '1000' },
    nodes: { type: 'string', default: '100' },
    pods: { type: 'string', default: '5000' },
    requests: { type: 'string', default: '2000' },
    only: { type: 'string' },
  },
});
const wanted = (name: string): boolean => options.only === undefined || options.only.split(',').includes(name);

if (wanted('startup')) await benchStartUp({ runs: Number(options.runs) });
if (wanted('requests')) await benchRequests({ requests: Number(options.requests) });
if (wanted('gateways')) await benchRecreations({ count: Number(options.gateways) });
if (wanted('size')) await benchSize({ nodes: Number(options.nodes), pods: Number(options.pods) });
