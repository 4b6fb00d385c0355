/**
 * What `iptables-save` prints, read as it comes: a node may have a hundred thousand lines. Kept is what kube-proxy's
 * rules say (facts/cilium.md §7.3), never their text.
 * @module
 */
import type { BackendAddress } from '../model.ts';
import { frontendKey } from '../model.ts';

/** Of one listing, or of several of one node: legacy and nft tables are there side by side. */
export interface KubeProxyRules {
  /** `KUBE-SVC-…` chains: Services (ports) with endpoints. */
  readonly serviceChains: number;
  /** KUBE-FORWARD drops what conntrack takes for INVALID. */
  readonly dropsInvalid: boolean;
  /** `ipvs`: addresses are matched by ip sets, and where they lead is not among the rules. */
  readonly mode: 'iptables' | 'ipvs';
  /** DNAT targets by frontend; a frontend that is rejected has none. */
  readonly services: ReadonlyMap<string, readonly BackendAddress[]>;
}

/**
 * Whether anything of kube-proxy's acts on packets. Canaries do not: KUBE-PROXY-CANARY tells that it ran since the node was
 * started, the kubelet's canary and hint tell nothing of it.
 */
export const hasRules = ({ serviceChains, dropsInvalid, mode, services }: KubeProxyRules): boolean =>
  serviceChains > 0 || dropsInvalid || mode === 'ipvs' || services.size > 0;

/** Longer ones nobody writes: a comment has 256 characters. */
const LONGEST_LINE = 4096;
/** Far more than kube-proxy can keep up to date: what prints more is no list of a node's rules. */
const MOST_KEPT = 1_000_000;
const MOST_HOPS = 4;

/** Not every packet takes such a jump: it asks where one comes from. */
const CONDITIONS = ['--src-type', '-s', '-i'];
const FRONTENDS: ReadonlySet<string> = new Set(['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-EXTERNAL-SERVICES']);
const TO_SERVICE = /^KUBE-(?:SVC|SVL|EXT|XLB|FW)-/;
const CLUSTER_ADDRESS = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/32$/;
const TARGET = /^(\d+)\.(\d+)\.(\d+)\.(\d+):(\d+)$/;

interface Frontend {
  readonly key: string;
  /** `undefined`: rejected or dropped. */
  readonly chain: string | undefined;
}

/**
 * @example
 * const listing = new IptablesListing();
 * for await (const chunk of output) listing.push(chunk);
 * if (listing.end()) listing.rules;
 */
export class IptablesListing {
  readonly #decoder = new TextDecoder();
  readonly #frontends: Frontend[] = [];
  readonly #jumps = new Map<string, string[]>();
  readonly #targets = new Map<string, BackendAddress>();
  #line = '';
  #table: string | undefined;
  #tables = 0;
  #isBroken = false;
  #kept = 0;
  #services = new Map<string, readonly BackendAddress[]>();
  #serviceChains = 0;
  #dropsInvalid = false;
  #ipvs = false;

  push(chunk: Uint8Array): void {
    const lines = this.#decoder.decode(chunk, { stream: true }).split('\n');
    this.#line += lines[0];
    for (const next of lines.slice(1)) {
      this.#read(this.#line);
      this.#line = next;
    }
    // Not even the rest of such a line is waited for.
    if (this.#line.length > LONGEST_LINE) this.#breakOff();
  }

  /** Tables seen: a node with Cilium has some in one of its two backends. */
  get tables(): number {
    return this.#tables;
  }

  /** Whether the listing was whole: each table ends by COMMIT, and nothing stands outside of tables. Empty is whole. */
  end(): boolean {
    this.#read(this.#line);
    this.#line = '';
    this.#resolve();
    return this.#table === undefined && !this.#isBroken;
  }

  /** After {@link end}. */
  get rules(): KubeProxyRules {
    return {
      serviceChains: this.#serviceChains,
      dropsInvalid: this.#dropsInvalid,
      mode: this.#ipvs ? 'ipvs' : 'iptables',
      services: this.#services,
    };
  }

  #resolve(): void {
    const byChain = new Map<string, readonly BackendAddress[]>();
    for (const { key, chain } of this.#frontends) {
      // The same address may be both rejected (in table filter) and left without a rule in table nat.
      if (chain === undefined && this.#services.has(key)) continue;
      const backends = chain === undefined ? [] : (byChain.get(chain) ?? this.#backends(chain, 0));
      if (chain !== undefined) byChain.set(chain, backends);
      // Many frontends of one chain are short to write, and long as a table.
      this.#kept += backends.length;
      if (this.#kept > MOST_KEPT) return this.#breakOff();
      this.#services.set(key, backends);
    }
  }

  #breakOff(): void {
    this.#isBroken = true;
    this.#line = '';
  }

  #read(line: string): void {
    if (line.length > LONGEST_LINE) return this.#breakOff();
    const text = line.trimEnd();
    if (text === '' || text.startsWith('#')) return;
    if (text.startsWith('*')) {
      this.#isBroken ||= this.#table !== undefined;
      this.#table = text.slice(1);
      this.#tables += 1;
    } else if (this.#table === undefined) this.#isBroken = true;
    else if (text === 'COMMIT') this.#table = undefined;
    else if (text.startsWith(':')) this.#serviceChains += text.startsWith(':KUBE-SVC-') ? 1 : 0;
    // With counters a rule begins with `[packets:bytes]`.
    else this.#rule(text.replace(/^\[\d+:\d+\] /, ''));
  }

  #rule(text: string): void {
    const [, chain, rest] = /^-A (KUBE-\S+) (.*)$/.exec(text) ?? [];
    if (chain === undefined || rest === undefined) return;
    this.#ipvs ||= / --match-set KUBE-CLUSTER-IP /.test(rest);
    if (chain === 'KUBE-FORWARD') this.#dropsInvalid ||= / --ctstate INVALID .*-j DROP$/.test(rest);
    else if (FRONTENDS.has(chain)) this.#frontend(wordsOf(rest));
    else if (chain.startsWith('KUBE-SEP-')) this.#target(chain, wordsOf(rest));
    else if (TO_SERVICE.test(chain)) this.#jump(chain, wordsOf(rest));
  }

  #frontend(words: readonly string[]): void {
    const protocol = after(words, '-p')?.toUpperCase();
    const port = Number(after(words, '--dport'));
    const address = after(words, '-d');
    const ip = address === undefined ? '0.0.0.0' : ipOf(CLUSTER_ADDRESS.exec(address));
    if ((protocol !== 'TCP' && protocol !== 'UDP') || !Number.isInteger(port) || ip === undefined) return;
    const to = after(words, '-j') ?? '';
    const isRefused = to === 'REJECT' || to === 'DROP';
    if (isRefused || TO_SERVICE.test(to))
      this.#keep(() => this.#frontends.push({ key: frontendKey(protocol, ip, port), chain: isRefused ? undefined : to }));
  }

  #target(chain: string, words: readonly string[]): void {
    const found = TARGET.exec(after(words, '--to-destination') ?? '');
    const address = ipOf(found);
    if (address !== undefined) this.#keep(() => this.#targets.set(chain, { address, port: Number(found![5]) }));
  }

  #jump(chain: string, words: readonly string[]): void {
    const to = after(words, '-j') ?? '';
    if (!to.startsWith('KUBE-SEP-') && (!TO_SERVICE.test(to) || CONDITIONS.some((option) => words.includes(option)))) return;
    this.#keep(() => {
      const jumps = this.#jumps.get(chain);
      if (jumps) jumps.push(to);
      else this.#jumps.set(chain, [to]);
    });
  }

  #keep(add: () => void): void {
    this.#kept += 1;
    if (this.#kept > MOST_KEPT) this.#breakOff();
    else add();
  }

  /** Its own endpoints, or those of the chain to which it sends what is left. With session affinity one is named twice. */
  #backends(chain: string, hops: number): BackendAddress[] {
    const jumps = [...new Set(this.#jumps.get(chain))];
    const own = jumps.flatMap((to) => this.#targets.get(to) ?? []);
    const next = jumps.findLast((to) => !to.startsWith('KUBE-SEP-'));
    return own.length > 0 || next === undefined || hops >= MOST_HOPS ? own : this.#backends(next, hops + 1);
  }
}

/** Two listings of one node as one. */
export const bothOf = (one: KubeProxyRules, other: KubeProxyRules): KubeProxyRules => ({
  serviceChains: one.serviceChains + other.serviceChains,
  dropsInvalid: one.dropsInvalid || other.dropsInvalid,
  mode: one.mode === 'ipvs' ? 'ipvs' : other.mode,
  services: new Map([...one.services, ...other.services]),
});

/** Written anew: a piece of a line would keep the whole line, and what came with it, in memory. */
const ipOf = (found: RegExpExecArray | null): string | undefined => found?.slice(1, 5).map(Number).join('.');

/** Without its comment, which is anybody's text and may look like an option. */
const wordsOf = (rest: string): string[] => rest.replace(/--comment (?:"(?:[^"\\]|\\.)*"|\S+)/, '').split(' ');

/** The word after an option; `! -d` is another question. */
function after(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option);
  return at < 0 || words[at - 1] === '!' ? undefined : words[at + 1];
}
