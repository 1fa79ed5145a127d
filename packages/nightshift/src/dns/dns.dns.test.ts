import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { generateKey, type Named, startNamed } from "@nightshift/rfc2136/testing"
import { createAuthority } from "@nightshift/rfc2136/testing/certificates"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { dns } from "./testing/call.ts"

let primary: Named
let secondary: Named
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dns-commands-"))
  const authority = await createAuthority()
  writeFileSync(join(folder, "ca.crt"), authority.certificate)
  primary = await startNamed({ tls: await authority.issue(["ns.test"]) })
  secondary = await startNamed({ keys: primary.keys })
})
afterAll(async () => {
  await primary.stop()
  await secondary.stop()
  rmSync(folder, { recursive: true })
})

let zone = ""
let count = 0
/** Each test has a zone of its own on the primary, and the secondary follows it when told to. */
beforeEach(async () => {
  zone = `z${++count}.example`
  primary.configure({
    zones: Array.from({ length: count }, (_, i) => ({
      type: "primary" as const,
      name: `z${i + 1}.example`,
      records: ["www A 192.0.2.1", ...Array.from({ length: 20 }, (_, i) => `h${i} A 192.0.2.1${i}`)].join(
        "\n",
      ),
    })),
  })
  await primary.rndc("reconfig")
})

const place = () => [`@${primary.address}`, "-p", String(primary.port)]
const signed = (name: "update" | "transfer" = "update") => [
  ...place(),
  "-k",
  primary.keyFile(primary.keys[name]),
]

describe("dns update", () => {
  test("applies what nsupdate's commands say, found zone and all, and nsupdate's oracle dig sees it", async () => {
    const script = `; a comment
      ttl 1m
      prereq nxdomain new.${zone}
      prereq yxrrset www.${zone} A 192.0.2.1
      update add new.${zone} A 192.0.2.7
      update add new.${zone} 30 IN TXT "two words" "a ; inside" ; behind
      update delete www.${zone} A
      send`
    expect(await dns(["update", ...signed()], script)).toEqual({
      code: 0,
      out: `; ${zone}.: 3 changes applied\n`,
      err: "",
    })
    expect(await primary.dig("+noall", "+answer", `new.${zone}`, "A")).toMatch(/\t60\tIN\tA\t192\.0\.2\.7/)
    expect(await primary.dig("+short", `new.${zone}`, "TXT")).toBe('"two words" "a ; inside"\n')
    expect(await primary.dig("+short", `www.${zone}`)).toBe("")
  })

  test("reads a file whose commands name server, zone and key, and sends at an empty line", async () => {
    const { name, secret } = primary.keys.update
    const file = join(folder, "script")
    writeFileSync(
      file,
      `server ${primary.address} ${primary.port}\nzone ${zone}\nkey hmac-sha256:${name} ${secret}\nadd b.${zone} 30 A 192.0.2.8\n\n`,
    )
    expect(await dns(["update", file])).toMatchObject({ code: 0 })
    expect(await primary.dig("+short", `b.${zone}`)).toBe("192.0.2.8\n")
  })

  test("show prints what would be sent", async () => {
    const script = `zone ${zone}\nprereq yxdomain www.${zone}\nupdate del www.${zone} A 192.0.2.1\nshow\nquit\n`
    const { out } = await dns(["update", ...signed()], script)
    expect(out).toBe(
      `; zone ${zone}.\n; if "www.${zone}. is in use"\nupdate delete www.${zone}. A 192.0.2.1\n`,
    )
  })

  test("a prerequisite that does not hold fails with 1, changes nothing and says which", async () => {
    const script = `prereq nxdomain www.${zone}\nupdate add other.${zone} 30 A 192.0.2.9\nsend\nupdate add late.${zone} 30 A 192.0.2.9\nsend\n`
    const { code, err } = await dns(["update", ...signed()], script)
    expect(code).toBe(1)
    expect(err).toContain(`www.${zone}. is not in use`)
    expect(await primary.dig("+short", `other.${zone}`, `late.${zone}`)).toBe("")
  })

  test("the answer as JSON tells zone, outcome, rcode and key", async () => {
    const wrong = primary.keyFile(generateKey("stranger.test"))
    const { code, out } = await dns(
      ["update", ...place(), "-k", wrong, "--json"],
      `zone ${zone}\nupdate add c.${zone} 30 A 192.0.2.9\nsend\n`,
    )
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      zone: `${zone}.`,
      outcome: "refused",
      code: "BADKEY",
      rcode: "NOTAUTH",
      keyName: "stranger.test.",
    })
  })

  test("changes that no send follows are a failure, not a silence", async () => {
    const { code, err } = await dns(
      ["update", ...signed()],
      `zone ${zone}\nupdate add d.${zone} 30 A 192.0.2.9\n`,
    )
    expect(code).toBe(1)
    expect(err).toContain("1 change was not sent")
  })

  test.each([
    ["update add x.example A 192.0.2.1", "line 1: the TTL of x.example. is missing"],
    ["zone a.example\nupdate add x.example 30 A 192.0.2.400", "line 2:"],
    ["frobnicate", "line 1: there is no command 'frobnicate' here"],
    ["key x", "line 1: a secret is missing"],
    ["update add x.example 30 A", "line 1: the data of the A record is missing"],
  ])("the script %j fails with 1 and names its line", async (script, message) => {
    const { code, err } = await dns(["update", ...signed()], script)
    expect(code).toBe(1)
    expect(err).toContain(message)
  })

  test("a secret that is no secret is never printed", async () => {
    const { err } = await dns(["update", ...place()], "key hmac-sha256:x notbase64!secret\n")
    expect(err).toContain("line 1:")
    expect(err).not.toContain("notbase64")
  })
})

describe("dns query", () => {
  test("prints the records, and as JSON everything", async () => {
    expect(await dns(["query", ...place(), `www.${zone}`])).toEqual({
      code: 0,
      out: `; NOERROR, authoritative\nwww.${zone}.\t30\tIN\tA\t192.0.2.1\n`,
      err: "",
    })
    const { out } = await dns(["query", ...signed(), `www.${zone}`, "a", "--json"])
    expect(JSON.parse(out)).toMatchObject({
      rcode: "NOERROR",
      verified: true,
      answers: [{ data: ["192.0.2.1"] }],
    })
  })

  test("a name that does not exist is an answer, a server that refuses is a failure", async () => {
    expect(await dns(["query", ...place(), `nowhere.${zone}`])).toMatchObject({
      code: 0,
      out: "; NXDOMAIN, authoritative\n",
    })
    expect(await dns(["query", ...place(), "www.elsewhere.example"])).toMatchObject({ code: 1 })
  })

  test("asks over TLS, and fails when the certificate is for another name", async () => {
    const tls = [
      `@${primary.address}`,
      "-p",
      String(primary.tlsPort),
      "--tls-ca",
      join(folder, "ca.crt"),
      `www.${zone}`,
    ]
    expect(await dns(["query", ...tls, "--tls-name", "ns.test"])).toMatchObject({ code: 0 })
    const wrong = await dns(["query", ...tls, "--tls-name", "other.test"])
    expect(wrong.code).toBe(1)
    expect(wrong.err).toContain("its certificate bears another name")
  })

  test("a port where nobody listens is a failure that names it", async () => {
    const { code, err } = await dns(["query", "@127.0.0.1", "-p", "1", "--tcp", `www.${zone}`])
    expect(code).toBe(1)
    expect(err).toContain("127.0.0.1:1")
  })
})

describe("dns axfr and ixfr", () => {
  test("print the zone, the changes since a serial, and that nothing changed", async () => {
    const all = await dns(["axfr", ...signed("transfer"), zone])
    expect(all.code).toBe(0)
    expect(all.out.trimEnd().split("\n")).toHaveLength(24)
    await dns(
      ["update", ...signed()],
      `update add e.${zone} 30 A 192.0.2.5\nupdate delete www.${zone} A\nsend\n`,
    )
    const changes = await dns(["ixfr", ...signed("transfer"), zone, "1"])
    expect(changes.out).toBe(
      `; 1 to 2\n- www.${zone}.\t30\tIN\tA\t192.0.2.1\n+ e.${zone}.\t30\tIN\tA\t192.0.2.5\n`,
    )
    expect((await dns(["ixfr", ...signed("transfer"), zone, "2"])).out).toBe("; nothing changed since 2\n")
    const json = JSON.parse((await dns(["ixfr", ...signed("transfer"), zone, "1", "--json"])).out)
    expect(json).toMatchObject({
      kind: "changes",
      from: 1,
      serial: 2,
      deltas: [{ added: [{ data: "192.0.2.5" }] }],
    })
  })

  test("a transfer without a key is refused: exit code 1 and nothing printed", async () => {
    const { code, out, err } = await dns(["axfr", ...place(), zone])
    expect({ code, out }).toEqual({ code: 1, out: "" })
    expect(err).toContain("REFUSED")
  })
})

test("dns notify makes a secondary fetch what it would have fetched in an hour", async () => {
  secondary.configure({
    zones: [
      {
        type: "secondary",
        name: zone,
        primaries: [primary.peer(primary.keys.transfer)],
        extra: "min-refresh-time 3600;",
      },
    ],
  })
  await secondary.rndc("reconfig")
  await secondary.untilLogged(new RegExp(`zone ${zone}/IN: transferred serial 1`))
  await dns(["update", ...signed()], `update add f.${zone} 30 A 192.0.2.6\nsend\n`)
  const told = await dns([
    "notify",
    `@${secondary.address}`,
    "-p",
    String(secondary.port),
    "-k",
    primary.keyFile(primary.keys.update),
    zone,
    "2",
  ])
  expect(told).toMatchObject({ code: 0, err: "" })
  await secondary.untilLogged(new RegExp(`zone ${zone}/IN: transferred serial 2`))
})

describe("dns rndc", () => {
  const control = (...words: string[]) =>
    dns([
      "rndc",
      `@${primary.address}`,
      "-p",
      String(primary.controlPort),
      "-k",
      primary.keyFile(primary.keys.rndc),
      ...words,
    ])

  test("tells the status of server and zone, as text and as JSON", async () => {
    expect((await control("status")).out).toContain("server is up and running")
    expect(JSON.parse((await control("zonestatus", zone, "--json")).out)).toMatchObject({
      command: "zonestatus",
      kind: "done",
      value: { serial: 1, type: "primary" },
    })
  })

  test("adds and removes a zone; one that is not there is a failure", async () => {
    writeFileSync(
      join(primary.directory, "added.db"),
      "$TTL 30\n@ SOA ns.test. h.test. 1 300 60 86400 10\n@ NS ns.test.\n",
    )
    expect(await control("addzone", "added.example", '{ type primary; file "added.db"; }')).toMatchObject({
      code: 0,
    })
    expect((await control("showzone", "added.example")).out).toContain("type primary")
    expect(await control("delzone", "added.example", "--clean")).toMatchObject({ code: 0 })
    const gone = await control("zonestatus", "added.example")
    expect(gone.code).toBe(1)
    expect(gone.err).toContain("not-found")
  })
})
