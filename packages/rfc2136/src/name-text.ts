import { domainToASCII } from "node:url"
import { ours } from "./errors.ts"

const quoted = new Set(Buffer.from('".;()\\@$'))

/** A label for people: printable ASCII as it is, the special signs behind a backslash, every other octet as \DDD. */
export function labelToText(label: Uint8Array): string {
  let text = ""
  for (const octet of label) {
    if (octet <= 0x20 || octet >= 0x7f) text += `\\${String(octet).padStart(3, "0")}`
    else if (quoted.has(octet)) text += `\\${String.fromCharCode(octet)}`
    else text += String.fromCharCode(octet)
  }
  return text
}

/** The labels of a name in presentation form; `absolute` when it ends with an unescaped dot. Throws BAD_NAME. */
export function labelsFromText(text: string): { readonly labels: Uint8Array[]; readonly absolute: boolean } {
  if (text === "")
    throw ours("BAD_NAME", "a name is empty: the root is written as a single dot", { name: text })
  if (text === ".") return { labels: [], absolute: true }
  const labels: Uint8Array[] = []
  let octets: number[] = []
  let beyondAscii = ""
  let escaped = false
  let empty = true
  const finish = (): void => {
    if (empty) throw ours("BAD_NAME", `name "${text}" has an empty label`, { name: text })
    labels.push(beyondAscii === "" ? Uint8Array.from(octets) : aLabel(beyondAscii, escaped, text))
    octets = []
    beyondAscii = ""
    escaped = false
    empty = true
  }
  const plain = Array.from(text)
  for (let i = 0; i < plain.length; i++) {
    const sign = plain[i] as string
    if (sign === ".") {
      finish()
      continue
    }
    empty = false
    if (sign === "\\") {
      const { octet, signs } = escape(plain, i, text)
      octets.push(octet)
      escaped = true
      i += signs
      continue
    }
    const code = sign.codePointAt(0) as number
    if (code > 0x7f) {
      beyondAscii = wholeLabel(plain, i)
      continue
    }
    if (code <= 0x20 || code === 0x7f || '"();'.includes(sign)) {
      const shown = JSON.stringify(sign)
      const escape = `\\${String(code).padStart(3, "0")}`
      throw ours("BAD_NAME", `name "${text}" holds a bare ${shown}: write it as ${escape}`, { name: text })
    }
    octets.push(code)
  }
  if (empty) return { labels, absolute: true }
  finish()
  return { labels, absolute: false }
}

function escape(signs: readonly string[], at: number, text: string): { octet: number; signs: number } {
  const next = signs[at + 1]
  if (next === undefined) throw ours("BAD_NAME", `name "${text}" ends in a lone backslash`, { name: text })
  if (!/^\d$/.test(next)) {
    const code = next.codePointAt(0) as number
    if (code > 0x7f || code < 0x20) {
      throw ours("BAD_NAME", `name "${text}" escapes a sign that is not printable ASCII: use \\DDD`, {
        name: text,
      })
    }
    return { octet: code, signs: 1 }
  }
  const digits = signs.slice(at + 1, at + 4).join("")
  const octet = Number(digits)
  if (!/^\d{3}$/.test(digits) || octet > 255) {
    throw ours("BAD_NAME", `name "${text}" has "\\${digits}": an octet is three digits, 000 to 255`, {
      name: text,
    })
  }
  return { octet, signs: 3 }
}

/** The label around sign number `at`, both ways to the next dot. */
function wholeLabel(signs: readonly string[], at: number): string {
  let from = at
  let to = at
  while (from > 0 && signs[from - 1] !== ".") from--
  while (to < signs.length && signs[to] !== ".") to++
  return signs.slice(from, to).join("")
}

/**
 * The A-label of one label by UTS-46. It is asked in front of a harmless last label: alone, "１０" would be taken for
 * the IPv4 address 0.0.0.10. A label that the mapping turns into several (an ideographic full stop) is refused.
 */
function aLabel(label: string, escaped: boolean, text: string): Uint8Array {
  if (escaped || label.includes("\\")) {
    throw ours("BAD_NAME", `label "${label}" of "${text}" mixes escapes with letters beyond ASCII`, {
      name: text,
    })
  }
  const tail = ".invalid"
  const ascii = domainToASCII(label + tail)
  const mapped = ascii.slice(0, -tail.length)
  if (!ascii.endsWith(tail) || mapped === "" || mapped.includes(".")) {
    throw ours("BAD_NAME", `label "${label}" of "${text}" has no form in ASCII by IDNA (UTS 46)`, {
      name: text,
    })
  }
  return Uint8Array.from(Buffer.from(mapped, "latin1"))
}
