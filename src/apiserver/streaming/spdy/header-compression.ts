/**
 * Compression of header blocks: one zlib stream per direction for the life of a connection.
 * @module
 */
import { constants, createInflate, type Inflate } from 'node:zlib';
import { HEADER_DICTIONARY } from './dictionary.ts';
import { SpdyProtocolError } from './frames.ts';

/** Inflated bytes of one block; kubectl's have about a hundred. */
const MAX_BLOCK_BYTES = 64 * 1024;

/** Inflates the blocks of one direction, in the order in which they arrive. */
export class HeaderInflater {
  readonly #inflate: Inflate = createInflate({ dictionary: HEADER_DICTIONARY, finishFlush: constants.Z_SYNC_FLUSH });
  #parts: Buffer[] = [];
  #bytes = 0;
  #fail: (error: Error) => void = () => {};

  constructor() {
    this.#inflate.on('data', (part: Buffer) => {
      this.#bytes += part.length;
      if (this.#bytes > MAX_BLOCK_BYTES) this.#fail(new SpdyProtocolError(`a header block is larger than ${MAX_BLOCK_BYTES} bytes`));
      else this.#parts.push(part);
    });
    this.#inflate.on('error', (error) => this.#fail(new SpdyProtocolError(`a header block cannot be inflated: ${error.message}`)));
  }

  /** Rejects with {@link SpdyProtocolError}; the inflater is then of no further use. */
  async inflate(block: Buffer): Promise<Buffer> {
    this.#parts = [];
    this.#bytes = 0;
    await new Promise<void>((resolve, reject) => {
      this.#fail = (error) => {
        reject(error);
        this.close();
      };
      this.#inflate.write(block, () => resolve());
    });
    return Buffer.concat(this.#parts);
  }

  close(): void {
    this.#inflate.destroy();
  }
}

const MAX_STORED_BYTES = 0xffff;
/** An empty stored piece: at it a reader hands out what it has (Go's waits for it). */
const SYNC_FLUSH = Buffer.from([0, 0, 0, 0xff, 0xff]);

/**
 * Writes blocks as a zlib stream of stored (uncompressed) pieces, which every inflater reads: the few
 * bytes of a server's replies are not worth a compressor per connection, and frames stay synchronous.
 */
export class HeaderDeflater {
  #begun = false;

  deflate(block: Buffer): Buffer {
    const parts: Buffer[] = [];
    if (!this.#begun) parts.push(Buffer.from([0x78, 0x01]));
    this.#begun = true;
    for (let at = 0; at < block.length; at += MAX_STORED_BYTES) {
      const piece = block.subarray(at, at + MAX_STORED_BYTES);
      const head = Buffer.alloc(5);
      head.writeUInt16LE(piece.length, 1);
      head.writeUInt16LE(piece.length ^ 0xffff, 3);
      parts.push(head, piece);
    }
    parts.push(SYNC_FLUSH);
    return Buffer.concat(parts);
  }
}
