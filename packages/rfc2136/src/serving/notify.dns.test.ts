import { EventEmitter, once } from "node:events"
import { createSocket } from "node:dgram"
import { expect, test } from "vitest"
import type { DnsError } from "../errors.ts"
import { keyFromFields } from "../keys.ts"
import { parseName } from "../name.ts"
import {
  generateKey,
  type Named,
  type NameServer,
  type ServerKey,
  startKnot,
  startNamed,
} from "../testing/index.ts"
import { listenNotify, type Notification } from "./notify-listener.ts"
import { sendNotify } from "./notify-sender.ts"

const zone = parseName("a.example.")
const tsigKey = ({ name, algorithm, secret }: ServerKey) =>
  keyFromFields({ "key-name": name, algorithm, secret })
const at = (server: NameServer) => ({ host: server.address, port: server.port })

/** A primary that tells nobody of its changes, and a secondary that waits an hour before it asks. */
async function deafPair(secondaryZone: { readonly extra?: string } = {}) {
  const primary = await startNamed({ zones: [{ type: "primary", name: "a.example" }] })
  const secondary = await startNamed({
    keys: primary.keys,
    zones: [
      {
        type: "secondary",
        name: "a.example",
        primaries: [primary.peer(primary.keys.transfer)],
        extra: "min-refresh-time 3600;",
        ...secondaryZone,
      },
    ],
  })
  await secondary.untilLogged(/transferred serial 1/)
  return { primary, secondary }
}

const addWww = (primary: Named) =>
  primary.nsupdate("zone a.example\nupdate add www.a.example 30 A 192.0.2.1\nsend\n")

test("a secondary that would wait an hour fetches the change upon our signed NOTIFY", async () => {
  const { primary, secondary } = await deafPair()
  await using _primary = primary
  await using _secondary = secondary
  await addWww(primary)
  expect(await secondary.dig("+short", "www.a.example")).toBe("")
  const outcome = await sendNotify(at(secondary), zone, { key: tsigKey(primary.keys.update), serial: 2 })
  expect(outcome).toEqual({ kind: "acknowledged" })
  await secondary.untilLogged(/transferred serial 2/)
  expect(await secondary.dig("+short", "www.a.example")).toBe("192.0.2.1\n")
})

test("a NOTIFY for a zone that the server does not serve is refused, with its rcode", async () => {
  await using server = await startNamed({ zones: [{ type: "primary", name: "a.example" }] })
  const outcome = await sendNotify(at(server), parseName("b.example."), { key: tsigKey(server.keys.update) })
  expect(outcome).toMatchObject({ kind: "refused", rcode: "NOTAUTH" })
})

test("a NOTIFY signed with a wrong secret is refused as BADSIG", async () => {
  await using server = await startNamed({ zones: [{ type: "primary", name: "a.example" }] })
  const wrong = tsigKey(generateKey(server.keys.update.name))
  expect(await sendNotify(at(server), zone, { key: wrong })).toMatchObject({
    kind: "refused",
    error: { side: "theirs", code: "BADSIG" },
  })
})

test("without an answer the outcome is unknown after all attempts", async () => {
  const silent = createSocket("udp4")
  let heard = 0
  silent.on("message", () => heard++)
  silent.bind(0, "127.0.0.1")
  await once(silent, "listening")
  const outcome = await sendNotify({ host: "127.0.0.1", port: silent.address().port }, zone, {
    milliseconds: 20,
  })
  expect(outcome).toMatchObject({ kind: "unknown", error: { side: "network", code: "TIMEOUT" } })
  expect(heard).toBe(3)
  silent.close()
})

for (const [program, start] of [
  ["named", startNamed],
  ["knotd", startKnot],
] as const) {
  test(`the listener hears ${program} tell of an update, signed, with the new serial`, async () => {
    const key = generateKey("notify.test")
    const heard = new EventEmitter()
    const second = once(heard, "changed")
    await using listener = await listenNotify({
      listen: { address: "127.0.0.1", port: 0 },
      keys: [tsigKey(key)],
      onNotify: (notification) => {
        if (notification.serial !== 1) heard.emit("changed", notification)
      },
      onRejected: (error) => heard.emit("error", error),
    })
    const alsoNotify = [{ address: listener.address, port: listener.port, key }]
    await using server = await start({
      zones: [{ type: "primary", name: "a.example", alsoNotify }],
    })
    await server.nsupdate("zone a.example\nupdate add www.a.example 30 A 192.0.2.1\nsend\n")
    const [notification] = (await second) as [Notification]
    expect(notification.zone.toString()).toBe("a.example.")
    expect(notification.serial).toBe(2)
    expect(notification.keyName?.toString()).toBe("notify.test.")
  })
}

test("the listener believes neither an unsigned NOTIFY nor one with a key of another secret", async () => {
  const key = generateKey("notify.test")
  const heard: Notification[] = []
  const rejected: DnsError[] = []
  await using listener = await listenNotify({
    listen: { address: "127.0.0.1", port: 0 },
    keys: [tsigKey(key)],
    onNotify: (notification) => heard.push(notification),
    onRejected: (error) => rejected.push(error),
  })
  const server = { host: listener.address, port: listener.port }
  expect(await sendNotify(server, zone)).toMatchObject({ kind: "refused", rcode: "REFUSED" })
  expect(await sendNotify(server, zone, { key: tsigKey(generateKey("notify.test")) })).toMatchObject({
    kind: "refused",
    error: { code: "BADSIG" },
  })
  expect(await sendNotify(server, zone, { key: tsigKey(generateKey("other.test")) })).toMatchObject({
    kind: "refused",
    error: { code: "BADKEY" },
  })
  expect(heard).toEqual([])
  expect(rejected.map((error) => error.code)).toEqual(["BADSIG", "BADKEY"])
  expect(await sendNotify(server, zone, { key: tsigKey(key), serial: 9 })).toEqual({ kind: "acknowledged" })
  expect(heard).toMatchObject([{ serial: 9 }])
})

test("the listener accepts unsigned NOTIFY only when told to", async () => {
  const heard: Notification[] = []
  await using listener = await listenNotify({
    listen: { address: "127.0.0.1", port: 0 },
    keys: [],
    acceptUnsigned: true,
    onNotify: (notification) => heard.push(notification),
  })
  const server = { host: listener.address, port: listener.port }
  expect(await sendNotify(server, zone)).toEqual({ kind: "acknowledged" })
  expect(heard).toMatchObject([{ keyName: undefined, serial: undefined }])
})

test("a port that is taken is an error that names it", async () => {
  const options = { keys: [], onNotify: () => {} }
  await using first = await listenNotify({ listen: { address: "127.0.0.1", port: 0 }, ...options })
  const again = listenNotify({ listen: { address: "127.0.0.1", port: first.port }, ...options })
  await expect(again).rejects.toMatchObject({
    side: "network",
    code: "CONNECT",
    message: expect.stringContaining("EADDRINUSE"),
  })
})
