import { describe, expect, test } from "vitest"
import { dnsCommands } from "./commands.ts"
import { dns } from "./testing/call.ts"

describe("a wrong call ends with 2 and says what is wrong with it", () => {
  test.each([
    [["query", "www.example"], "@HOST or --server HOST"],
    [["query", "@127.0.0.1"], "NAME is missing"],
    [["query", "@127.0.0.1", "www.example", "AA"], '"AA" is no record type'],
    [["query", "@127.0.0.1", "a..example"], "a..example"],
    [["query", "@127.0.0.1", "www.example", "A", "B"], "'B' is one word too many"],
    [["query", "@127.0.0.1", "-p", "x", "www.example"], "--port 'x'"],
    [["query", "@127.0.0.1", "--prot", "53", "www.example"], "--prot"],
    [
      ["query", "@127.0.0.1", "-k", "/nowhere.key", "www.example"],
      "--key /nowhere.key cannot be read: ENOENT",
    ],
    [["ixfr", "@127.0.0.1", "a.example", "-k", "/dev/null", "1"], "--key /dev/null"],
    [["ixfr", "@127.0.0.1", "a.example"], "SERIAL is missing"],
    [["ixfr", "@127.0.0.1", "a.example", "4294967296"], "SERIAL '4294967296'"],
    [["update", "/nowhere.script"], "FILE /nowhere.script cannot be read"],
    [["rndc", "@127.0.0.1", "status"], "--key FILE is missing"],
    [["rndc", "@127.0.0.1", "stop"], "there is no command 'stop'"],
    [["notify", "@127.0.0.1", "a.example", "--timeout", "0"], "--timeout '0'"],
  ])("%j", async (words, message) => {
    const { code, out, err } = await dns(words)
    expect({ code, out }).toEqual({ code: 2, out: "" })
    expect(err).toContain(message)
  })
})

test("every command has help that begins with its usage", async () => {
  for (const { name } of dnsCommands) {
    const { code, out } = await dns([...name.split(" ").slice(1), "--help"])
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`^usage: nightshift ${name} `))
  }
})
