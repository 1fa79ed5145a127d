import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { licences } from "./bundle.ts"

const root = join(import.meta.dirname, "../..")
mkdirSync(join(root, ".reports"), { recursive: true })
const folder = mkdtempSync(join(root, ".reports", "licences-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function installed(name: string, files: Readonly<Record<string, string>>): string {
  const home = join(folder, "node_modules", name)
  mkdirSync(home, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(home, file), text)
  return `${home.slice(root.length + 1)}/index.js`
}

const bundled = (...inputs: string[]) => ({
  inputs: Object.fromEntries(inputs.map((input) => [input, { bytes: 1, imports: [] }])),
  outputs: {},
})

describe("the licences of a bundle", () => {
  it("are the texts of every package that has a file in it, each once, and none of our own", () => {
    const first = installed("@a/first", {
      "package.json": '{"name":"@a/first","version":"1.0.0","license":"MIT"}',
      LICENSE: "the text of the first",
    })
    const second = installed("second", {
      "package.json": '{"name":"second","version":"2.0.0","license":"ISC"}',
      "README.md": "# second\n\n## License\n\nthe text of the second",
    })
    const text = licences(bundled("packages/nightshift/src/main.ts", first, `${first}x`, second))
    expect(text.match(/@a\/first 1\.0\.0 \(MIT\)\n\nthe text of the first/g)).toHaveLength(1)
    expect(text).toContain("second 2.0.0 (ISC)\n\n## License\n\nthe text of the second")
    expect(text).not.toContain("nightshift")
  })

  it("fail the build when a package has none", () => {
    const bare = installed("bare", { "package.json": '{"name":"bare","version":"1.0.0"}' })
    expect(() => licences(bundled(bare))).toThrow(/bare has no licence/)
  })
})
