import type { ByName } from "./contents.ts"

type Part<T> = ReadonlyMap<string, T>

/** Parts of every map: few enough to be cheap for a small zone, so many that a part of a large one is copied in no time. */
const width = 1024

const partOf = (key: string): number => {
  let hash = 0
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0
  return hash & (width - 1)
}

/** Something of each name of a large zone. A next version costs what it changes, and shares the parts it does not. */
export class NameMap<T> implements ByName<T> {
  readonly parts: readonly Part<T>[]
  readonly size: number

  private constructor(parts: readonly Part<T>[], size: number) {
    this.parts = parts
    this.size = size
  }

  static empty<T>(): NameMap<T> {
    const nothing: Part<T> = new Map()
    return new NameMap<T>(
      Array.from({ length: width }, () => nothing),
      0,
    )
  }

  at(key: string): T | undefined {
    return this.parts[partOf(key)]?.get(key)
  }

  /** The version that `edit` makes of this one. */
  edited(edit: (draft: Draft<T>) => void): NameMap<T> {
    const draft = new Draft(this)
    edit(draft)
    return new NameMap(draft.parts, draft.size)
  }
}

/** A version that is being made; nobody else has it yet. */
export class Draft<T> {
  readonly parts: Part<T>[]
  size: number
  readonly #own = new Map<number, Map<string, T>>()

  constructor({ parts, size }: NameMap<T>) {
    this.parts = [...parts]
    this.size = size
  }

  at(key: string): T | undefined {
    return this.parts[partOf(key)]?.get(key)
  }

  set(key: string, value: T): void {
    const part = this.#mine(partOf(key))
    if (!part.has(key)) this.size++
    part.set(key, value)
  }

  delete(key: string): void {
    if (this.#mine(partOf(key)).delete(key)) this.size--
  }

  #mine(index: number): Map<string, T> {
    let part = this.#own.get(index)
    if (part === undefined) {
      part = new Map(this.parts[index])
      this.#own.set(index, part)
      this.parts[index] = part
    }
    return part
  }
}
