/**
 * Remembers what was computed from which values, so that a pass over thousands of sources only thinks about those that
 * changed. Values are compared by identity: objects of an informer stay the same object until they change.
 */
export class Memo<T> {
  #last = new Map<string, { readonly inputs: readonly unknown[]; readonly value: T }>()
  #next = new Map<string, { readonly inputs: readonly unknown[]; readonly value: T }>()

  of(key: string, inputs: readonly unknown[], compute: () => T): T {
    const known = this.#next.get(key) ?? this.#last.get(key)
    const same =
      known?.inputs.length === inputs.length && inputs.every((input, i) => input === known.inputs[i])
    const entry = known !== undefined && same ? known : { inputs, value: compute() }
    this.#next.set(key, entry)
    return entry.value
  }

  /** Ends a pass: what it did not ask for is forgotten. */
  turn(): void {
    this.#last = this.#next
    this.#next = new Map()
  }
}
