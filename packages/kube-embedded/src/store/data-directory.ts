import { mkdir, readdir, readFile, rm, unlink } from "node:fs/promises"
import { join } from "node:path"
import type { KubeObject } from "../objects/object.ts"
import { DirectoryInUseError, lockDirectory } from "./directory-lock.ts"
import { JournalFile, journalName } from "./journal-file.ts"
import { decodeRecords, type JournalRecord } from "./record.ts"
import { Store } from "./store.ts"

/** A data directory that cannot be used: by another process in use, damaged, or written by something else. */
export class DataDirectoryError extends Error {
  override readonly name = "DataDirectoryError"
}

export interface DurableOptions {
  readonly history?: number
  /** Bytes beyond which a journal that has grown fourfold is rewritten; default 32 MiB. */
  readonly rewriteAbove?: number
  /** Told what was cut off a journal that ends in the middle of a write. */
  readonly notice: (text: string) => void
}

/**
 * Opens the store of a data directory; what was acknowledged before a crash is there.
 * @throws DataDirectoryError when another process has it, or a journal is damaged otherwise than by a crash.
 */
export async function openDurableStore(
  directory: string,
  options: DurableOptions,
): Promise<{ readonly store: Store; close(): Promise<void> }> {
  await mkdir(directory, { recursive: true })
  const unlock = await locked(directory)
  try {
    const numbers = await journalNumbers(directory)
    const last = numbers.at(-1)
    const state = last === undefined ? emptyState() : await readJournal(directory, last, options.notice)
    // Every start writes a new journal: it is small again, and the cut tail of the old one is gone.
    const journal = await JournalFile.begin(
      directory,
      (last ?? 0) + 1,
      () => recordsOf(state.revision, state.entries()),
      options.rewriteAbove,
    )
    for (const number of numbers) await unlink(join(directory, journalName(number)))
    const history = options.history === undefined ? {} : { history: options.history }
    const restored = { revision: state.revision, objects: state.entries() }
    const store = new Store({ ...history, journal, restored })
    journal.snapshotFrom(() => recordsOf(store.revision, entriesOf(store)))
    return {
      store,
      async close() {
        await store.close()
        await unlock()
      },
    }
  } catch (error) {
    await unlock()
    throw error
  }
}

type Entry = [collection: string, key: string, object: KubeObject]

interface State {
  readonly revision: number
  entries(): Iterable<Entry>
}

const emptyState = (): State => ({ revision: 1, entries: () => [] })

async function readJournal(
  directory: string,
  number: number,
  notice: (text: string) => void,
): Promise<State> {
  const path = join(directory, journalName(number))
  const bytes = await readFile(path)
  const objects = new Map<string, Entry>()
  let revision = 1
  const records = decodeRecords(bytes)
  let step = records.next()
  for (; step.done !== true; step = records.next()) {
    const record = step.value
    revision = Math.max(revision, record.revision)
    if (record.kind === "put") {
      objects.set(`${record.collection} ${record.key}`, [record.collection, record.key, record.object])
    }
    if (record.kind === "delete") objects.delete(`${record.collection} ${record.key}`)
  }
  const ending = step.value
  if (ending.kind === "damaged") {
    throw new DataDirectoryError(
      `${path} is damaged at byte ${ending.offset}: the record there fails its checksum although good ones follow, which no crash explains; restore the file or start with an empty directory`,
    )
  }
  if (ending.kind === "torn") {
    const lost = bytes.length - ending.offset
    notice(
      `${path}: cut ${lost} bytes of a write that a crash interrupted at byte ${ending.offset}; it was never acknowledged`,
    )
  }
  return { revision, entries: () => objects.values() }
}

function* recordsOf(revision: number, entries: Iterable<Entry>): Generator<JournalRecord> {
  yield { kind: "header", format: 1, revision }
  for (const [collection, key, object] of entries) {
    yield { kind: "put", revision: Number(object.metadata.resourceVersion), collection, key, object }
  }
}

function* entriesOf(store: Store): Generator<Entry> {
  for (const name of store.collections()) {
    for (const [key, object] of store.collection(name).entries()) yield [name, key, object]
  }
}

async function journalNumbers(directory: string): Promise<number[]> {
  const numbers: number[] = []
  for (const name of await readdir(directory)) {
    const number = /^journal-(\d+)(\.new)?$/.exec(name)
    if (number === null) continue
    // A crash while a journal was begun; its predecessor is still there.
    if (number[2] !== undefined) await rm(join(directory, name))
    else numbers.push(Number(number[1]))
  }
  return numbers.sort((a, b) => a - b)
}

async function locked(directory: string): Promise<() => Promise<void>> {
  try {
    return await lockDirectory(directory)
  } catch (error) {
    if (!(error instanceof DirectoryInUseError)) throw error
    throw new DataDirectoryError(error.message, { cause: error })
  }
}
