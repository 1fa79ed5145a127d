/**
 * How the corpus was made: requests of ours and the replies of a real named to them, recorded as they went over the
 * wire. Run again to add what new record types say; cases found by fuzzing stay beside them.
 */
import { once } from "node:events"
import { connect } from "node:net"
import { frame, Frames } from "../src/frames.ts"
import { keyFromFields } from "../src/keys.ts"
import { parseName } from "../src/name.ts"
import { encodeQuery } from "../src/query.ts"
import { rrset } from "../src/rrset.ts"
import { encodeControl } from "../src/rndc/wire.ts"
import { encodeNotify } from "../src/serving/notify-message.ts"
import { generateKey, startNamed } from "../src/testing/index.ts"
import { encodeTransfer } from "../src/transfer/exchange.ts"
import { sign } from "../src/tsig.ts"
import {
  addRRset,
  deleteName,
  deleteRecord,
  deleteRRset,
  encodeUpdate,
  nameInUse,
  nameNotInUse,
  rrsetAbsent,
  rrsetExists,
  rrsetExistsExactly,
} from "../src/update.ts"
import { writeCase } from "./corpus.ts"

const records = String.raw`
www A 192.0.2.1
www AAAA 2001:db8::1
alias CNAME www
tree DNAME b.example.
@ MX 10 www
_sip._tcp SRV 1 2 5060 www
text TXT "one" "two \" \\ \; three" "\000\255"
@ CAA 0 issue "ca.example"
sub NS ns.sub
ns.sub A 192.0.2.2
sub DS 12345 13 2 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF
_443._tcp TLSA 3 1 1 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF
host SSHFP 4 2 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF
order NAPTR 100 10 "U" "E2U+sip" "!^.*$!sip:info@a.example!" .
svc SVCB 1 www alpn=h2,h3 port=8443 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1
@ HTTPS 1 . alpn=h2 ech=AEX+DQ==
uri URI 10 1 "https://a.example/path"
any TYPE65400 \# 4 0A000001
1 PTR www
where LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
`
const zone = parseName("a.example.")
const at = (label: string) => parseName(label, { origin: zone })
const key = generateKey("update.test")

await using server = await startNamed({
  keys: { update: key },
  zones: [{ type: "primary", name: "a.example", records, dnssecPolicy: "default" }],
})
const tsig = keyFromFields({ "key-name": key.name, algorithm: key.algorithm, secret: key.secret })
const wrong = keyFromFields({
  "key-name": key.name,
  algorithm: key.algorithm,
  secret: generateKey("x").secret,
})
const update = encodeUpdate(
  {
    zone,
    prerequisites: [
      nameInUse(at("www")),
      nameNotInUse(at("new")),
      rrsetExists(at("www"), "A"),
      rrsetAbsent(at("new"), "A"),
      rrsetExistsExactly(rrset(at("www"), "A", 0, ["192.0.2.1"])),
    ],
    updates: [
      deleteRRset(at("alias"), "CNAME"),
      deleteRecord(at("text"), rrset(at("text"), "TXT", 30, ['"one"']).rdatas[0]!),
      addRRset(rrset(at("new"), "A", 30, ["192.0.2.7", "192.0.2.8"])),
      deleteName(at("host")),
    ],
  },
  101,
)

const types =
  "A AAAA CNAME DNAME MX SRV TXT CAA NS DS TLSA SSHFP NAPTR SVCB HTTPS URI SOA ANY DNSKEY NSEC".split(" ")
const owners: Record<string, string> = {
  A: "www",
  AAAA: "www",
  CNAME: "alias",
  DNAME: "tree",
  SRV: "_sip._tcp",
  TXT: "text",
  NS: "sub",
  DS: "sub",
  TLSA: "_443._tcp",
  SSHFP: "host",
  NAPTR: "order",
  SVCB: "svc",
  URI: "uri",
}
const now = Date.now()
/** The entry `_auth` of a control message: two keys, kinds, lengths, and 89 octets of signature. */
const authOctets = 6 + 5 + 5 + 5 + 89
const requests: Record<string, Uint8Array> = {
  ...Object.fromEntries(
    types.map((type, i) => [
      `query-${type.toLowerCase()}`,
      encodeQuery(at(owners[type] ?? "@"), type, 200 + i),
    ]),
  ),
  "query-nxdomain": encodeQuery(at("nowhere"), "A", 300),
  "query-type65400": encodeQuery(at("any"), "TYPE65400", 301),
  "query-loc": encodeQuery(at("where"), "LOC", 302),
  "query-signed": sign(encodeQuery(at("www"), "A", 303), tsig, { now }).bytes,
  "update-unsigned": update,
  "update-signed": sign(update, tsig, { now }).bytes,
  "update-badsig": sign(update, wrong, { now }).bytes,
  "update-badtime": sign(update, tsig, { now: now - 400_000 }).bytes,
  "notify-signed": sign(encodeNotify(zone, 104, 7), tsig, { now }).bytes,
  axfr: sign(encodeTransfer({ kind: "axfr", zone }, 105), tsig, { now }).bytes,
  ixfr: sign(encodeTransfer({ kind: "ixfr", zone, serial: 1 }, 106), tsig, { now }).bytes,
}

for (const [name, octets] of Object.entries(requests)) {
  writeCase({ name: `${name}-request`, octets })
  const reply = await firstReply(octets)
  if (reply !== undefined) writeCase({ name: `${name}-reply`, octets: reply })
}
const command = encodeControl(
  { _ctrl: { _ser: "1", _tim: "1", _exp: "61" }, _data: { type: "status" } },
  tsig,
)
writeCase({ name: "rndc-request", octets: command.subarray(4) })
writeCase({ name: "rndc-table", octets: command.subarray(4 + 4 + authOctets) })

async function firstReply(octets: Uint8Array): Promise<Uint8Array | undefined> {
  const socket = connect({ host: server.address, port: server.port })
  const frames = new Frames()
  socket.write(frame(octets))
  socket.setTimeout(2_000, () => socket.destroy())
  try {
    for await (const chunk of socket) {
      const [reply] = frames.push(chunk as Buffer)
      if (reply !== undefined) return Buffer.from(reply)
    }
    return undefined
  } finally {
    socket.destroy()
    if (!socket.closed) await once(socket, "close")
  }
}
