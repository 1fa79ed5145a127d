import { EventEmitter, once } from "node:events"
import { expect, test } from "vitest"
import { DnsClient } from "../client.ts"
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
import type { DnsListener } from "./dns-listener.ts"
import { listenNotify, type Notification } from "./notify-listener.ts"

const zone = parseName("a.example.")
const tsigKey = ({ name, algorithm, secret }: ServerKey) =>
  keyFromFields({ "key-name": name, algorithm, secret })
const clientOf = ({ address, port }: NameServer | DnsListener, key?: ServerKey) =>
  new DnsClient({ host: address, port, ...(key === undefined ? {} : { key: tsigKey(key) }) })

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
  using client = clientOf(secondary, primary.keys.update)
  await client.notify(zone, 2)
  await secondary.untilLogged(/transferred serial 2/)
  expect(await secondary.dig("+short", "www.a.example")).toBe("192.0.2.1\n")
})

test("a NOTIFY for a zone that the server does not serve is refused, with its rcode", async () => {
  await using server = await startNamed({ zones: [{ type: "primary", name: "a.example" }] })
  using client = clientOf(server, server.keys.update)
  await expect(client.notify(parseName("b.example."))).rejects.toMatchObject({
    side: "theirs",
    code: "RCODE",
    facts: { rcode: "NOTAUTH", zone: "b.example." },
  })
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
  const rejects = (sender: DnsClient, finding: object) =>
    expect(sender.notify(zone)).rejects.toMatchObject({ side: "theirs", ...finding })
  using unsigned = clientOf(listener)
  await rejects(unsigned, { code: "RCODE", facts: { rcode: "REFUSED" } })
  using wrong = clientOf(listener, generateKey("notify.test"))
  await rejects(wrong, { code: "BADSIG" })
  using stranger = clientOf(listener, generateKey("stranger.test"))
  await rejects(stranger, { code: "BADKEY" })
  expect(heard).toEqual([])
  expect(rejected.map((error) => error.code)).toEqual(["BADSIG", "BADKEY"])
  using right = clientOf(listener, key)
  await right.notify(zone, 9)
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
  using client = clientOf(listener)
  await client.notify(zone)
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
