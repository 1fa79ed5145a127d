/** The corpus: one message in each file, as hexadecimal text, beside this file. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const directory = join(import.meta.dirname, "corpus")

export interface Case {
  readonly name: string
  readonly octets: Uint8Array
}

export function readCorpus(): Case[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith(".hex"))
    .sort()
    .map((file) => ({
      name: file.slice(0, -".hex".length),
      octets: Buffer.from(readFileSync(join(directory, file), "latin1").replace(/\s+/g, ""), "hex"),
    }))
}

/** Keeps a case, 32 octets in each line. */
export function writeCase({ name, octets }: Case): void {
  const lines =
    Buffer.from(octets)
      .toString("hex")
      .match(/.{1,64}/g) ?? []
  writeFileSync(join(directory, `${name}.hex`), `${lines.join("\n")}\n`)
}
