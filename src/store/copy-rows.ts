const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');

/**
 * Rows in the binary format of COPY (PostgreSQL manual, "COPY: Binary Format"), written one column after another
 * into one growing buffer.
 */
export class CopyRows {
  readonly #columns: number;
  #buffer: Buffer;
  #length: number;

  /** @param expectedBytes size to begin with: growing copies what is there */
  constructor(columns: number, expectedBytes = 4096) {
    this.#columns = columns;
    this.#buffer = Buffer.allocUnsafe(Math.max(expectedBytes, 64));
    // After the signature: no flags, no header extension.
    this.#length = signature.copy(this.#buffer);
    this.#buffer.fill(0, this.#length, this.#length + 8);
    this.#length += 8;
  }

  /** Begins a row; as many columns must follow. */
  row(): this {
    this.#reserve(2);
    this.#length = this.#buffer.writeInt16BE(this.#columns, this.#length);
    return this;
  }

  nothing(): this {
    return this.#header(-1, 0);
  }

  int2(value: number): this {
    this.#header(2, 2);
    this.#length = this.#buffer.writeInt16BE(value, this.#length);
    return this;
  }

  int4(value: number): this {
    this.#header(4, 4);
    this.#length = this.#buffer.writeInt32BE(value, this.#length);
    return this;
  }

  /** @param value a safe integer */
  int8(value: number | undefined): this {
    if (value === undefined) return this.nothing();
    this.#header(8, 8);
    const high = Math.floor(value / 0x1_0000_0000);
    this.#length = this.#buffer.writeInt32BE(high, this.#length);
    this.#length = this.#buffer.writeUInt32BE(value - high * 0x1_0000_0000, this.#length);
    return this;
  }

  bool(value: boolean): this {
    this.#header(1, 1);
    this.#length = this.#buffer.writeInt8(value ? 1 : 0, this.#length);
    return this;
  }

  bytes(value: Uint8Array | undefined): this {
    if (value === undefined) return this.nothing();
    this.#header(value.length, value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  text(value: string): this {
    const length = Buffer.byteLength(value);
    this.#header(length, length);
    this.#length += this.#buffer.write(value, this.#length);
    return this;
  }

  uuid(value: string): this {
    this.#header(16, 16);
    this.#length += this.#buffer.write(value.replaceAll('-', ''), this.#length, 'hex');
    return this;
  }

  /** Everything written so far, with the end mark; the object must not be used afterwards. */
  finish(): Buffer {
    this.#reserve(2);
    this.#length = this.#buffer.writeInt16BE(-1, this.#length);
    return this.#buffer.subarray(0, this.#length);
  }

  /** Writes a column's length word (-1: NULL) and makes room for its value. */
  #header(length: number, room: number): this {
    this.#reserve(4 + room);
    this.#length = this.#buffer.writeInt32BE(length, this.#length);
    return this;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
