const newline = 10

/** Newline-delimited JSON out of chunks that are cut anywhere, even inside a character. */
export class JsonLines {
  #rest: Buffer[] = []

  /** Calls `value` for each line that this chunk completes, in order. @throws SyntaxError on a line that is not JSON */
  push(chunk: Buffer, value: (parsed: unknown) => void): void {
    let start = 0
    let end = chunk.indexOf(newline)
    if (end >= 0 && this.#rest.length > 0) {
      const line = Buffer.concat([...this.#rest, chunk.subarray(0, end)])
      this.#rest = []
      emit(line, 0, line.length, value)
      start = end + 1
      end = chunk.indexOf(newline, start)
    }
    while (end >= 0) {
      emit(chunk, start, end, value)
      start = end + 1
      end = chunk.indexOf(newline, start)
    }
    if (start < chunk.length) this.#rest.push(chunk.subarray(start))
  }
}

function emit(bytes: Buffer, start: number, end: number, value: (parsed: unknown) => void): void {
  if (end > start) value(JSON.parse(bytes.toString("utf8", start, end)))
}
