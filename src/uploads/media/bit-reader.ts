/** Reads a bit string of H.264 from its start. Returns null after its end. */
export class BitReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  bits(count: number): number | null {
    let value = 0;
    for (let read = 0; read < count; read += 1) {
      const byte = this.bytes[this.at >> 3];
      if (byte === undefined) return null;
      value = value * 2 + ((byte >> (7 - (this.at & 7))) & 1);
      this.at += 1;
    }
    return value;
  }

  /** ue(v) of ISO 14496-10, 9.1. */
  unsigned(): number | null {
    let zeros = 0;
    for (let bit = this.bits(1); bit !== 1; bit = this.bits(1)) {
      zeros += 1;
      if (bit === null || zeros > 31) return null;
    }
    const rest = this.bits(zeros);
    return rest === null ? null : 2 ** zeros - 1 + rest;
  }

  /** se(v). */
  signed(): number | null {
    const code = this.unsigned();
    return code === null ? null : code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}
