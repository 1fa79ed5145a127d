import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { isFree } from "./free-port.ts"
import { generateKey, type NameServer, startKnot, startNamed, StartFailed } from "./index.ts"

const zones = [{ type: "primary", name: "a.example", records: "www A 192.0.2.1" }] as const

const servers: Record<string, (options: { zones: typeof zones }) => Promise<NameServer>> = {
  named: startNamed,
  knotd: startKnot,
}

for (const [program, start] of Object.entries(servers)) {
  test(`${program} serves its zone and takes an update that is signed with the update key`, async () => {
    await using server = await start({ zones })
    expect(await server.dig("www.a.example", "A", "+short")).toBe("192.0.2.1\n")
    const update = await server.nsupdate("zone a.example\nupdate add x.a.example 30 A 192.0.2.9\nsend\n")
    expect(update).toMatchObject({ exitCode: 0 })
    expect(await server.dig("x.a.example", "A", "+short")).toBe("192.0.2.9\n")
  })

  test(`${program} refuses an update under a key that is not its own`, async () => {
    await using server = await start({ zones })
    const stranger = generateKey("stranger.test")
    const update = await server.nsupdate(
      "zone a.example\nupdate add x.a.example 30 A 192.0.2.9\nsend\n",
      stranger,
    )
    expect(update.exitCode).not.toBe(0)
    expect(await server.dig("x.a.example", "A", "+short")).toBe("")
  })

  test(`${program} keeps an acknowledged update through SIGKILL and comes back on the same port`, async () => {
    await using server = await start({ zones })
    const before = server.port
    await server.nsupdate("zone a.example\nupdate add x.a.example 30 A 192.0.2.9\nsend\n")
    await server.kill()
    expect(server.pid).toBeUndefined()
    await server.restart()
    expect(server.port).toBe(before)
    expect(await server.dig("x.a.example", "A", "+short")).toBe("192.0.2.9\n")
  })

  test(`${program} is gone with its directory after stop, which may be repeated`, async () => {
    const server = await start({ zones })
    const pid = server.pid as number
    await server.stop()
    await server.stop()
    expect(() => process.kill(pid, 0)).toThrow(expect.objectContaining({ code: "ESRCH" }))
    expect(existsSync(server.directory)).toBe(false)
  })

  test(`${program} and its directory do not outlive a test process that is killed`, async () => {
    const source = `import { ${start.name} as start } from ${JSON.stringify(fileURLToPath(new URL("index.ts", import.meta.url)))}
      const server = await start()
      process.stdout.write(\`\${server.port} \${server.directory}\`)
      process.kill(process.pid, "SIGKILL")`
    const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", source])
    let written = ""
    child.stdout.on("data", (chunk: Buffer) => (written += chunk.toString()))
    await once(child, "close")
    const [port, directory = ""] = written.split(" ")
    expect(Number(port)).toBeGreaterThan(0)
    await expect.poll(() => isFree("127.0.0.1", Number(port)), { timeout: 5_000 }).toBe(true)
    expect(directory).toMatch(new RegExp(`/${program}-`))
    await expect.poll(() => existsSync(directory), { timeout: 5_000 }).toBe(false)
  })
}

test("a configuration that named rejects fails the start with named's own words", async () => {
  const failure = await startNamed({ config: "nonsense here;" }).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(StartFailed)
  expect(String(failure)).toContain("unknown option 'nonsense'")
})

test("rndc reconfig makes named know a key that was added while it runs", async () => {
  const next = generateKey("next.test")
  await using server = await startNamed({ zones })
  server.configure({ furtherKeys: [next], zones: [{ ...zones[0], allowUpdate: [server.keys.update, next] }] })
  expect(await server.rndc("reconfig")).toMatchObject({ exitCode: 0 })
  const update = await server.nsupdate("zone a.example\nupdate add x.a.example 30 A 192.0.2.9\nsend\n", next)
  expect(update).toMatchObject({ exitCode: 0 })
})

test("a secondary named transfers from a primary Knot and follows its NOTIFY", async () => {
  await using primary = await startKnot({ zones })
  await using secondary = await startNamed({
    zones: [{ type: "secondary", name: "a.example", primaries: [primary.peer(primary.keys.transfer)] }],
  })
  await secondary.untilLogged(/zone a\.example\/IN: transferred serial 1/)
  expect(await secondary.dig("www.a.example", "A", "+short")).toBe("192.0.2.1\n")
})
