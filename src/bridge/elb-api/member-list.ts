/**
 * The members of a pool in few bytes. A thousand Gateways have a hundred thousand of them, each looked at only when its
 * own pool is: as objects with an id of text they were two of three objects that the operator's collector had to visit,
 * and a third of its memory.
 * @module
 */
import type { MemberOperatingStatus } from '../../huawei/elb/types.ts';

/** The part of a member that matters. */
export interface MemberState {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  /** 0 to 100 (facts/elb-v3.md §3). */
  readonly weight: number;
  readonly status: MemberOperatingStatus;
  /** Of its health check's failure. */
  readonly reason?: string;
}

/** Texts that many members share (addresses of nodes, statuses, reasons), by number. One for all pools of all load balancers. */
export class MemberWords {
  readonly #words: string[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(word: string): number {
    let number = this.#numbers.get(word);
    if (number === undefined) this.#numbers.set(word, (number = this.#words.push(word) - 1));
    return number;
  }

  at(number: number): string {
    return this.#words[number]!;
  }
}

/** Where in the bytes of one member its fields begin; before them its id. Words by number. */
const [ADDRESS, STATUS, REASON, PORT, WEIGHT, RECORD] = [16, 20, 24, 28, 30, 31];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NO_REASON = '';

/**
 * @example
 * const members = new MemberList([{ id, address: '10.2.128.11', port: 31000, weight: 1, status: 'ONLINE' }], new MemberWords());
 * members.unpack(); // the same, as objects of their own
 */
export class MemberList {
  readonly #words: MemberWords;
  readonly #records: Buffer;
  /** Ids that are no UUIDs, by place: the API documents UUIDs, and promises nothing. */
  readonly #otherIds: ReadonlyMap<number, string> | undefined;

  constructor(members: readonly MemberState[], words: MemberWords) {
    this.#words = words;
    this.#records = Buffer.alloc(members.length * RECORD);
    const others = new Map<number, string>();
    for (const [place, member] of members.entries()) {
      this.#write(place * RECORD, member);
      if (!UUID.test(member.id)) others.set(place, member.id);
    }
    if (others.size > 0) this.#otherIds = others;
  }

  unpack(): MemberState[] {
    return Array.from({ length: this.#records.length / RECORD }, (_, place) => this.#read(place));
  }

  #write(at: number, { id, address, port, weight, status, reason = NO_REASON }: MemberState): void {
    if (UUID.test(id)) this.#records.write(id.replaceAll('-', ''), at, 'hex');
    this.#records.writeUInt32LE(this.#words.numberOf(address), at + ADDRESS);
    this.#records.writeUInt16LE(port, at + PORT);
    this.#records.writeUInt8(weight, at + WEIGHT);
    this.#records.writeUInt32LE(this.#words.numberOf(status), at + STATUS);
    this.#records.writeUInt32LE(this.#words.numberOf(reason), at + REASON);
  }

  #read(place: number): MemberState {
    const at = place * RECORD;
    const reason = this.#words.at(this.#records.readUInt32LE(at + REASON));
    return {
      id: this.#otherIds?.get(place) ?? uuidOf(this.#records.toString('hex', at, at + ADDRESS)),
      address: this.#words.at(this.#records.readUInt32LE(at + ADDRESS)),
      port: this.#records.readUInt16LE(at + PORT),
      weight: this.#records.readUInt8(at + WEIGHT),
      status: this.#words.at(this.#records.readUInt32LE(at + STATUS)) as MemberOperatingStatus,
      ...(reason !== NO_REASON && { reason }),
    };
  }
}

const uuidOf = (hex: string): string => `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
