import { format, inspect } from "node:util"
import { expect, test } from "vitest"
import { createLogger } from "./logger.ts"
import { conceal, revealingJson, secretText, Sensitive } from "./sensitive.ts"

const husch = Buffer.from("hush").toString("base64")
const secret = conceal({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "s", namespace: "n" },
  data: { password: husch },
})

test("a Secret cannot be stringified, printed, inspected or logged", () => {
  const lines: string[] = []
  const log = createLogger({ name: "t", destination: { write: (line: string) => void lines.push(line) } })
  log.info({ secret, nested: { value: secret.data?.["password"] } }, "look")
  log.error({ err: new Error(`with ${String(secret.data?.["password"])}`) }, "and fail")
  const shown = [
    JSON.stringify(secret),
    inspect(secret, { depth: 9 }),
    format("%o %s", secret, secret),
    ...lines,
  ]
  for (const text of shown) {
    expect(text).not.toContain(husch)
    expect(text).not.toContain("hush")
    expect(text).toContain("redacted")
  }
})

test("its values are to be had by asking for them by name", () => {
  expect(secretText(secret, "password")).toBe("hush")
  expect(secretText(secret, "other")).toBeUndefined()
})

test("only the wire sees it: what is applied is what was read", () => {
  expect(JSON.parse(revealingJson(secret))).toMatchObject({ data: { password: husch } })
  expect(new Sensitive("a").equals(new Sensitive("a"))).toBe(true)
  expect(new Sensitive("a").equals(new Sensitive("b"))).toBe(false)
})
