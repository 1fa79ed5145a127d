import { inspect } from "node:util"
import { expect, test } from "vitest"
import { keyFromFields, parseKeyFile, parseKeyFiles, tsigAlgorithms } from "./keys.ts"

const secret = Buffer.alloc(32, 7).toString("base64")
const fields = { "key-name": "update.key", algorithm: "hmac-sha256", secret }
const refused = (says: string) =>
  expect.objectContaining({ side: "ours", code: "BAD_KEY", message: expect.stringContaining(says) as string })

test("a key prints as its name only, however it is printed", () => {
  const key = keyFromFields(fields)
  for (const printed of [
    String(key),
    JSON.stringify({ key }),
    inspect(key, { depth: 9, showHidden: true }),
    `${key}`,
  ]) {
    expect(printed).toContain("update.key.")
    expect(printed).not.toContain(secret.slice(0, 8))
    expect(printed).not.toContain("0707")
    expect(printed).not.toContain("7, 7")
  }
})

test("a refused key never tells its secret", () => {
  const broken = { ...fields, secret: "c2VjcmV0c2VjcmV0IQ===" }
  expect(() => keyFromFields(broken)).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining("c2Vj") as string }),
  )
})

test("the key file of tsig-keygen is read, comments, quotes and all", () => {
  const text = `
    // written by tsig-keygen
    /* key "old" { algorithm hmac-md5; secret "xxxx"; }; */
    key "Update.Example" {
      algorithm hmac-sha512; # a comment
      secret "${Buffer.alloc(64, 1).toString("base64")}";
    };
    key other { secret ${secret}; algorithm "hmac-sha256."; };`
  const keys = parseKeyFiles(text)
  expect(keys.map(String)).toEqual(["Update.Example.", "other."])
  expect(keys.map((key) => key.algorithm.name)).toEqual(["hmac-sha512", "hmac-sha256"])
  expect(String(parseKeyFile(text))).toBe("Update.Example.")
})

test("base64 with // in it is no comment", () => {
  const slashes = Buffer.alloc(33, 0xff).toString("base64")
  expect(slashes).toContain("//")
  expect(String(parseKeyFile(`key k { algorithm hmac-sha256; secret "${slashes}"; };`))).toBe("k.")
})

test.each([
  [{ ...fields, algorithm: "hmac-md5" }, "hmac-md5 is broken"],
  [{ ...fields, algorithm: "HMAC-MD5.SIG-ALG.REG.INT." }, "hmac-md5 is broken"],
  [{ ...fields, algorithm: "sha256" }, "no TSIG algorithm"],
  [{ ...fields, secret: "not base64!" }, "not base64"],
  [{ ...fields, secret: "" }, "at least 16"],
  [{ ...fields, secret: Buffer.alloc(15).toString("base64") }, "15 octets"],
  [{ ...fields, algorithm: "hmac-sha512", secret: Buffer.alloc(31).toString("base64") }, "at least 32"],
])("%j is refused", (wrong, says) => {
  expect(() => keyFromFields(wrong)).toThrow(refused(says))
})

test("a key file without key, secret or algorithm says which is missing", () => {
  expect(() => parseKeyFile("")).toThrow(refused("no key"))
  expect(() => parseKeyFile('key "k" { algorithm hmac-sha256; };')).toThrow(refused("no secret"))
  expect(() => parseKeyFile(`key "k" { secret "${secret}"; };`)).toThrow(refused("no algorithm"))
})

test("hmac-sha1 signs, with a warning; the others have none", () => {
  for (const { name } of tsigAlgorithms) {
    const key = keyFromFields({ ...fields, algorithm: name, secret: Buffer.alloc(64).toString("base64") })
    expect(key.warning === undefined).toBe(name !== "hmac-sha1")
  }
})
