import { expect, test } from "vitest"
import { serverStatus, shownBlock, zoneStatus } from "./replies.ts"

test("the status of an inline-signed zone has both serials, and what named does not tell is undefined", () => {
  const text =
    "name: a.example\ntype: primary\nserial: 7\nsigned serial: 12\nsecure: yes\ninline signing: yes\ndynamic: yes\nfrozen: no"
  expect(zoneStatus(text)).toMatchObject({
    name: "a.example",
    serial: 7,
    signedSerial: 12,
    secure: true,
    frozen: false,
    nodes: undefined,
    reconfigurable: undefined,
    fields: { "inline signing": "yes" },
  })
})

test("the count of zones is read from a line that says more", () => {
  expect(serverStatus("number of zones: 102 (99 automatic)\nserver is up and running")).toMatchObject({
    zones: 102,
  })
})

test("a shown zone is its block", () => {
  expect(shownBlock('zone "a.example" { type primary; };')).toBe("{ type primary; };")
})
