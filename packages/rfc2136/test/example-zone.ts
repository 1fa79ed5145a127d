import { EventEmitter, once } from "node:events"
import {
  addRRset,
  applyChanges,
  DnsClient,
  keyFromFields,
  listenNotify,
  listenPrimary,
  minimalZone,
  parseName,
  RndcClient,
  rrset,
  seedZone,
  zoneContents,
} from "@nightshift/rfc2136"
import { type ServerKey, startNamed } from "@nightshift/rfc2136/testing"

await using server = await startNamed()
const keyOf = ({ name, algorithm, secret }: ServerKey) =>
  keyFromFields({ "key-name": name, algorithm, secret })
const { update, transfer, rndc: control } = server.keys
const here = { address: "127.0.0.1", port: 0 }

// named tells us of changes: nothing needs to poll.
const changes = new EventEmitter()
await using listener = await listenNotify({
  listen: here,
  keys: [keyOf(transfer)],
  onNotify: ({ serial }) => changes.emit("changed", serial),
})

// A new zone, without touching named's disk: it fetches the first contents from us.
const zone = parseName("new.example.")
const ns = parseName("ns", { origin: zone })
const rndc = new RndcClient({ host: server.address, port: server.controlPort, key: keyOf(control) })
await using primary = await listenPrimary({ listen: here })
const seeded = await seedZone(
  {
    zone,
    records: minimalZone({
      zone,
      soa: {
        primary: ns,
        mailbox: parseName("hostmaster", { origin: zone }),
        serial: 1,
        refresh: 300,
        retry: 60,
        expire: 86_400,
        minimum: 10,
      },
      ns: [{ name: ns, addresses: ["192.0.2.53"] }],
    }),
    key: keyOf(transfer),
    file: "new.example.1.db",
    statements: `
      update-policy { grant "${update.name}" zonesub A AAAA TXT; };
      also-notify { ${listener.address} port ${listener.port} key "${transfer.name}"; };`,
  },
  { rndc, primary },
)
console.log(`the zone: ${seeded.kind}`)

// What the zone holds, and then only what changed.
using client = new DnsClient({ host: server.address, port: server.port, key: keyOf(update) })
const first = await client.axfr(zone)
let contents = zoneContents(first)
const heard = once(changes, "changed")
await client.update({
  zone,
  prerequisites: [],
  updates: [addRRset(rrset(parseName("www", { origin: zone }), "A", 30, ["192.0.2.1"]))],
})
await heard
const later = await client.ixfr(zone, first.serial)
if (later.kind === "changes") contents = applyChanges(contents, later)
if (later.kind === "zone") contents = zoneContents(later)
console.log(`version ${later.serial} has ${contents.size} RRsets`)

const gone = await rndc.delzone(zone, { clean: true })
console.log(`removed: ${gone.kind}; and now: ${(await rndc.zonestatus(zone)).kind}`)
