import { type FileHandle, open, rename, unlink } from "node:fs/promises"
import { join } from "node:path"
import type { Change } from "./change.ts"
import type { Journal } from "./journal.ts"
import { encodeRecord, type JournalRecord, recordOf } from "./record.ts"

/** A journal is rewritten when it is longer than this and has grown to four times what it began with. */
const usualRewriteAbove = 32 * 1024 * 1024
const growth = 4

export function journalName(number: number): string {
  return `journal-${String(number).padStart(8, "0")}`
}

/** The whole state as records, read while writes go on: what changes meanwhile is appended after it. */
export type Snapshot = () => Iterable<JournalRecord>

/**
 * The journal of a data directory. Writes that arrive while the disk is busy share the next write and flush. A failed
 * flush is final: nothing is taken from then on, because nobody could say what is on disk.
 */
export class JournalFile implements Journal {
  readonly #directory: string
  readonly #rewriteAbove: number
  #snapshot: Snapshot = () => []
  #file: FileHandle
  #number: number
  #written = 0
  #base = 0
  #pending: Buffer[] = []
  #flushing: Promise<void> | undefined

  private constructor(directory: string, number: number, file: FileHandle, rewriteAbove: number) {
    this.#rewriteAbove = rewriteAbove
    this.#directory = directory
    this.#number = number
    this.#file = file
  }

  /** Begins journal `number` with a snapshot. It takes the place of its predecessor only when it is complete on disk. */
  static async begin(
    directory: string,
    number: number,
    snapshot: Snapshot,
    rewriteAbove = usualRewriteAbove,
  ): Promise<JournalFile> {
    const file = await open(join(directory, `${journalName(number)}.new`), "w", 0o600)
    const journal = new JournalFile(directory, number, file, rewriteAbove)
    await journal.#writeSnapshot(snapshot)
    return journal
  }

  /** From where rewrites take the state. */
  snapshotFrom(snapshot: Snapshot): void {
    this.#snapshot = snapshot
  }

  append(change: Change): void {
    this.#pending.push(encodeRecord(recordOf(change)))
  }

  settled(): Promise<void> {
    // A flush under way took what was pending when it began; what came since is taken by the one after it.
    const before = this.#flushing
    if (before === undefined) return this.#start(this.#flush())
    return this.#pending.length === 0 ? before : this.#start(before.then(() => this.#flush()))
  }

  async close(): Promise<void> {
    try {
      await this.settled()
    } finally {
      await this.#file.close()
    }
  }

  #start(flush: Promise<void>): Promise<void> {
    this.#flushing = flush
    void this.#finish(flush)
    return flush
  }

  async #finish(flush: Promise<void>): Promise<void> {
    const [{ status }] = await Promise.allSettled([flush])
    // A flush that failed stays, so that everything after it fails too.
    if (status === "fulfilled" && this.#flushing === flush) this.#flushing = undefined
  }

  async #flush(): Promise<void> {
    if (this.#pending.length === 0) return
    const bytes = Buffer.concat(this.#pending)
    this.#pending = []
    await this.#file.write(bytes)
    await this.#file.datasync()
    this.#written += bytes.length
    if (this.#written > this.#rewriteAbove && this.#written > growth * this.#base) await this.#rewrite()
  }

  async #rewrite(): Promise<void> {
    const old = this.#file
    const oldName = join(this.#directory, journalName(this.#number))
    this.#number++
    this.#file = await open(join(this.#directory, `${journalName(this.#number)}.new`), "w", 0o600)
    await this.#writeSnapshot(this.#snapshot)
    await old.close()
    await unlink(oldName)
  }

  async #writeSnapshot(snapshot: Snapshot): Promise<void> {
    const chunkSize = 1024 * 1024
    let chunk: Buffer[] = []
    let size = 0
    this.#written = 0
    const write = async (): Promise<void> => {
      if (chunk.length > 0) await this.#file.write(Buffer.concat(chunk))
      this.#written += size
      chunk = []
      size = 0
    }
    for (const record of snapshot()) {
      const bytes = encodeRecord(record)
      chunk.push(bytes)
      size += bytes.length
      if (size > chunkSize) await write()
    }
    await write()
    await this.#file.sync()
    this.#base = this.#written
    const name = join(this.#directory, journalName(this.#number))
    await rename(`${name}.new`, name)
    await syncDirectory(this.#directory)
  }
}

/** A rename is durable when its directory is. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r")
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
