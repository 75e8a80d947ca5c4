/** Lines that are added as long as there is room. */
export class Page {
  readonly #lines: string[] = [];
  #bytes = 0;
  #left = 0;

  /** @param limit bytes that the lines may take */
  constructor(private readonly limit: number) {}

  /** Number of lines for which there was no room. */
  get left(): number {
    return this.#left;
  }

  /**
   * Adds lines, all or none.
   * @returns whether there was room
   */
  add(lines: readonly string[]): boolean {
    if (this.#bytes + bytesOf(lines) > this.limit) return false;
    this.close(lines);
    return true;
  }

  /** Adds what must follow, whatever room there is: a few bytes, once nothing else has any. */
  close(lines: readonly string[]): void {
    this.#lines.push(...lines);
    this.#bytes += bytesOf(lines);
  }

  /**
   * Adds as many lines as there is room for, and counts the others.
   * @param share bytes that they may take
   * @param kept bytes that must be left
   */
  fill(lines: readonly string[], { share = Infinity, kept = 0 } = {}): void {
    const end = Math.min(this.limit - kept, this.#bytes + share);
    let shown = 0;
    while (shown < lines.length && this.#bytes + bytesOf([lines[shown] as string]) <= end)
      this.close([lines[shown++] as string]);
    this.leaveOut(lines.length - shown);
  }

  /** Counts lines that are not even tried. */
  leaveOut(lines: number): void {
    this.#left += lines;
  }

  /** Whether so many bytes have room. */
  hasRoom(bytes: number): boolean {
    return this.#bytes + bytes <= this.limit;
  }

  text(): string {
    return `${this.#lines.join("\n").trimEnd()}\n`;
  }
}

function bytesOf(lines: readonly string[]): number {
  return lines.reduce((total, line) => total + Buffer.byteLength(line) + 1, 0);
}
