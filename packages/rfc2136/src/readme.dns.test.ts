import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { expect, test } from "vitest"
import { primary } from "../test/servers.ts"
import { startNamed } from "./testing/index.ts"

const run = promisify(execFile)
const example = new URL("../test/example.ts", import.meta.url)

test("the example in the README is the one that is run here", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")
  const [, block] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
  expect(block).toBe(readFileSync(example, "utf8"))
})

test("the example runs against named and prints what the README says", async () => {
  await using server = await startNamed({ zones: [primary] })
  const keyFile = server.keyFile(server.keys.update)
  const { stdout } = await run(process.execPath, [
    fileURLToPath(example),
    server.address,
    String(server.port),
    keyFile,
  ])
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")
  const [, printed] = /```text\n([\s\S]*?)```/.exec(readme) ?? []
  expect(stdout).toBe(printed)
})

test("the example of a zone from nothing is the one that is run here, and prints what the README says", async () => {
  const zoneExample = fileURLToPath(new URL("../test/example-zone.ts", import.meta.url))
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")
  const section = readme.slice(readme.indexOf("## A zone from nothing"))
  const [, block] = /```ts\n([\s\S]*?)```/.exec(section) ?? []
  expect(block).toBe(readFileSync(zoneExample, "utf8"))
  const [, printed] = /```text\n([\s\S]*?)```/.exec(section) ?? []
  expect((await run(process.execPath, [zoneExample])).stdout).toBe(printed)
})

test("the example of real servers runs as the README has it", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")
  const section = readme.slice(readme.indexOf("## Real servers"))
  const [, block = ""] = /```ts\n([\s\S]*?)```/.exec(section) ?? []
  const args = ["--input-type=module-typescript", "--eval", block]
  const { stdout } = await run(process.execPath, args, { cwd: fileURLToPath(new URL("..", import.meta.url)) })
  expect(stdout).toBe("192.0.2.9\n\n")
})
