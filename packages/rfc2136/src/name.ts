import { malformed, ours } from "./errors.ts"
import { labelToText, labelsFromText } from "./name-text.ts"
import { pooled } from "./pooled.ts"

const maxLabel = 63
const maxName = 255

/** A name of 127 labels needs no more pointers than that; a longer chain only wastes the reader's time. */
const maxPointers = 127

/** Where a name is put together; nothing interrupts that. */
const scratch = new Uint8Array(maxName)

/**
 * A domain name: an immutable, absolute sequence of label octets (RFC 1035, 3.1). Case is kept and never compared.
 * Any octet may stand in a label, a dot included. `wire` is not to be written to.
 */
export class Name {
  /** Uncompressed wire form: each label behind its length octet, then the empty label of the root. */
  readonly wire: Uint8Array
  #key: string | undefined
  #text: string | undefined

  private constructor(wire: Uint8Array) {
    this.wire = wire
  }

  /** The name of these labels, left-most first, without the root. Throws BAD_NAME past 63 or 255 wire octets. */
  static fromLabels(labels: readonly Uint8Array[]): Name {
    let length = 1
    for (const label of labels) {
      if (label.length === 0) throw ours("BAD_NAME", "a label is empty: only the root may be")
      if (label.length > maxLabel) {
        const text = labelToText(label)
        throw ours("BAD_NAME", `label "${text}" has ${label.length} octets: at most 63`, { name: text })
      }
      length += label.length + 1
    }
    if (length > maxName) {
      const text = `${labels.map(labelToText).join(".")}.`
      throw ours("BAD_NAME", `name "${text}" takes ${length} wire octets: at most 255`, { name: text })
    }
    let offset = 0
    for (const label of labels) {
      scratch[offset] = label.length
      scratch.set(label, offset + 1)
      offset += label.length + 1
    }
    scratch[offset] = 0
    return new Name(pooled(scratch, length))
  }

  /**
   * Reads the name at `offset` of a message and follows compression pointers (RFC 1035, 4.1.4). Every pointer must
   * point before the labels it continues, and there may be 127 of them, so reading ends soon. Throws MALFORMED.
   */
  static read(message: Uint8Array, offset: number): { readonly name: Name; readonly end: number } {
    const wire = scratch
    let length = 0
    let at = offset
    let limit = offset
    let end = -1
    let pointers = 0
    for (;;) {
      const octet = message[at]
      if (octet === undefined) throw malformed(`a name at octet ${offset} runs past the end of the message`)
      if (octet >= 0xc0) {
        const low = message[at + 1]
        if (low === undefined) throw malformed(`a compression pointer at octet ${at} is cut in half`)
        const target = ((octet & 0x3f) << 8) | low
        if (target >= limit) {
          throw malformed(`the compression pointer at octet ${at} does not point backwards (to ${target})`)
        }
        if (++pointers > maxPointers) throw malformed(`the name at octet ${offset} has too many pointers`)
        if (end < 0) end = at + 2
        limit = target
        at = target
        continue
      }
      if (octet > maxLabel)
        throw malformed(`octet ${at} begins a label of reserved kind 0x${octet.toString(16)}`)
      const next = at + 1 + octet
      if (length + 1 + octet > maxName || (octet > 0 && length + 2 + octet > maxName)) {
        throw malformed(`the name at octet ${offset} takes more than 255 octets`)
      }
      if (next > message.length) throw malformed(`a label at octet ${at} runs past the end of the message`)
      for (let i = at; i < next; i++) wire[length++] = message[i] as number
      at = next
      if (octet === 0) break
    }
    if (end < 0) end = at
    return { name: new Name(pooled(wire, length)), end }
  }

  /** The labels, left-most first, without the root. Cut anew each time: kept, they would outweigh the name. */
  get labels(): readonly Uint8Array[] {
    const labels: Uint8Array[] = []
    for (let at = 0; ; ) {
      const length = this.wire[at] as number
      if (length === 0) return labels
      labels.push(this.wire.subarray(at + 1, at + 1 + length))
      at += length + 1
    }
  }

  /** Equal names have equal keys: for Maps and Sets. Not for people. */
  get key(): string {
    this.#key ??= latin1(lowerCase(this.wire))
    return this.#key
  }

  get isRoot(): boolean {
    return this.wire.length === 1
  }

  /** True when the whole left-most label is an asterisk (RFC 4592, 2.1.1). */
  get isWildcard(): boolean {
    return this.wire[0] === 1 && this.wire[1] === 0x2a
  }

  /** Presentation form: absolute, with the final dot, `\.` and `\DDD` where an octet needs it (RFC 1035, 5.1). */
  toString(): string {
    this.#text ??= this.isRoot ? "." : `${this.labels.map(labelToText).join(".")}.`
    return this.#text
  }

  toJSON(): string {
    return this.toString()
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `Name(${this.toString()})`
  }
}

/** The name of no labels. */
export const root: Name = Name.fromLabels([])

/**
 * Reads a name from presentation form. `\.` is a dot inside a label, `\DDD` any octet. A label that is not ASCII becomes
 * its A-label by UTS-46, label by label. A name without a final dot is relative to `origin` and refused without one;
 * "@" is the origin. Throws BAD_NAME naming the value and the rule.
 */
export function parseName(text: string, options: { readonly origin?: Name | undefined } = {}): Name {
  const { origin } = options
  if (text === "@" && origin !== undefined) return origin
  const { labels, absolute } = labelsFromText(text)
  if (absolute) return Name.fromLabels(labels)
  if (origin !== undefined) return Name.fromLabels([...labels, ...origin.labels])
  throw ours("BAD_NAME", `name "${text}" is relative and no origin is known: end it with a dot`, {
    name: text,
  })
}

/** The name of these labels in front of `suffix`. Throws BAD_NAME when it gets too long. */
export function prepend(prefix: readonly Uint8Array[], suffix: Name): Name {
  return Name.fromLabels([...prefix, ...suffix.labels])
}

/** The name without its left-most label; undefined for the root. */
export function parent(name: Name): Name | undefined {
  return name.isRoot ? undefined : Name.fromLabels(name.labels.slice(1))
}

/** Case-insensitive equality of ASCII letters (RFC 4343). */
export function equal(a: Name, b: Name): boolean {
  return a === b || (a.wire.length === b.wire.length && a.key === b.key)
}

/** Canonical DNS name order (RFC 4034, 6.1): from the root's side, octet by octet, lower-cased. */
export function compareNames(a: Name, b: Name): number {
  const left = a.labels
  const right = b.labels
  for (let i = 1; i <= left.length && i <= right.length; i++) {
    const order = Buffer.compare(
      lowerCase(left[left.length - i] as Uint8Array),
      lowerCase(right[right.length - i] as Uint8Array),
    )
    if (order !== 0) return order
  }
  return Math.sign(left.length - right.length)
}

/** True when `child` is `parent` or lies below it, on label boundaries. */
export function isSubdomain(child: Name, parent: Name): boolean {
  const { wire } = child
  const tail = wire.length - parent.wire.length
  let at = 0
  while (at < tail) at += (wire[at] as number) + 1
  return at === tail && child.key.slice(at) === parent.key
}

/** The zone a name belongs to: of those it lies in, the one with most labels; undefined when it lies in none. */
export function longestZone(name: Name, zones: Iterable<Name>): Name | undefined {
  let found: Name | undefined
  for (const zone of zones) {
    if (!isSubdomain(name, zone)) continue
    if (found === undefined || zone.labels.length > found.labels.length) found = zone
  }
  return found
}

/** The octets with A-Z as a-z; the same object when there is nothing to change. */
export function lowerCase(octets: Uint8Array): Uint8Array {
  for (let i = 0; i < octets.length; i++) {
    if (isUpper(octets[i] as number)) return octets.map((octet) => (isUpper(octet) ? octet + 0x20 : octet))
  }
  return octets
}

function isUpper(octet: number): boolean {
  return octet >= 0x41 && octet <= 0x5a
}

function latin1(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString("latin1")
}
