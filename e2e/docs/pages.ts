/** The pages that users read, and what stands in them. */
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"

export const root = join(import.meta.dirname, "../..")

export interface Block {
  /** The info string: "yaml", "yaml schedule", "sh". */
  readonly info: string
  readonly text: string
  readonly line: number
}

export interface Page {
  /** Relative to the repository. */
  readonly path: string
  readonly text: string
  readonly blocks: readonly Block[]
}

const patterns = [
  "*.md",
  "docs/**/*.md",
  "examples/**/*.md",
  "packages/*/README.md",
  "e2e/*.md",
  "e2e/*/README.md",
]

export function pages(): Page[] {
  return globSync(patterns, { cwd: root, exclude: (path) => path.includes("node_modules") })
    .toSorted()
    .map((path) => {
      const text = readFileSync(join(root, path), "utf8")
      return { path, text, blocks: blocksOf(text) }
    })
}

/** A block may stand in a list: what its fence is indented by is no part of it. */
function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^( *)```([^\n]*)\n(.*?)^\1```$/gms)].map((match) => {
    const [, indent = "", info = "", inside = ""] = match
    return {
      info,
      text: indent === "" ? inside : inside.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      line: text.slice(0, match.index).split("\n").length,
    }
  })
}

/** Relative links of a page, without their fragments. */
export function linksOf({ text }: Page): string[] {
  const prose = text.replaceAll(/^```.*?^```$/gms, "")
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target.split("#")[0] ?? "")
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target))
}
