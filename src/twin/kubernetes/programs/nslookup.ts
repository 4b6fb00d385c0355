/** busybox's `nslookup NAME [SERVER]`. @module */
import type { Program } from '../program.ts';

export const nslookup: Program = {
  run: async ({ argv, network, stdout, stderr, files, signal }) => {
    const [, name] = argv.filter((word) => !word.startsWith('-'));
    if (!name) {
      stderr.write('Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n');
      return 1;
    }
    const server = /^nameserver (\S+)/m.exec(files?.read('/etc/resolv.conf') ?? '')?.[1];
    stdout.write(`Server:\t\t${server ?? ''}\nAddress:\t${server ?? ''}:53\n\n`);
    try {
      const addresses = await network.resolve(name, { signal });
      for (const address of addresses) stdout.write(`Name:\t${name}\nAddress: ${address}\n`);
      stdout.write('\n');
      return 0;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === 'ENOTFOUND') stdout.write(`** server can't find ${name}: NXDOMAIN\n\n`);
      else stderr.write(';; connection timed out; no servers could be reached\n\n');
      return 1;
    }
  },
};
