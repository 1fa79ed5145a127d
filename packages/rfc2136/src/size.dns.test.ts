import { expect, test } from "vitest"
import { at, clientOf, keyOf, primary, servers, zone } from "../test/servers.ts"
import { rrset } from "./rrset.ts"
import { tsigOctets } from "./tsig-record.ts"
import { addRRset, encodeUpdate, type Update, type UpdateMessage } from "./update.ts"

test.each(servers)(
  "$server takes a message of 65,535 octets; one octet more is refused before the wire",
  async ({ start }) => {
    await using server = await start({ zones: [primary] })
    const key = keyOf(server.keys.update)
    using client = clientOf(server)
    const limit = 65_535 - tsigOctets(key)

    const whole = messageOf(limit)
    expect(encodeUpdate(whole, 0)).toHaveLength(limit)
    expect(await client.update(whole)).toEqual({ kind: "applied" })
    expect((await client.query(at("r0"), "TXT")).rcode).toBe("NOERROR")

    const before = await client.query(zone, "SOA")
    await expect(client.update(messageOf(limit + 1))).rejects.toMatchObject({
      side: "ours",
      code: "TOO_LARGE",
      facts: { zone: "example.com.", advice: "split it" },
    })
    expect((await client.query(zone, "SOA")).rrset?.rdatas.join()).toBe(before.rrset?.rdatas.join())
  },
)

/** An update of exactly this many octets, unsigned. */
function messageOf(octets: number): UpdateMessage {
  const updates: Update[] = []
  const add = (label: string, strings: string[]) => addRRset(rrset(at(label), "TXT", 30, [strings.join(" ")]))
  let message: UpdateMessage = { zone, prerequisites: [], updates }
  for (let i = 0; encodeUpdate(message, 0).length < octets - 2000; i++) {
    updates.push(
      add(
        `r${i}`,
        Array.from({ length: 4 }, () => `"${"x".repeat(250)}"`),
      ),
    )
  }
  const last = (length: number): UpdateMessage => {
    const strings = Array.from({ length: Math.ceil(length / 256) }, () => "")
    let left = length - strings.length
    const filled = strings.map(() => {
      const size = Math.min(255, left)
      left -= size
      return `"${"y".repeat(size)}"`
    })
    return { zone, prerequisites: [], updates: [...updates, add("last", filled)] }
  }
  const rest = octets - encodeUpdate(last(1), 0).length + 1
  message = last(rest)
  return message
}
