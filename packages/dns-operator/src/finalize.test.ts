import { parseName } from "@nightshift/rfc2136"
import { expect, test } from "vitest"
import type { Context } from "./context.ts"
import { finalize } from "./finalize.ts"
import type { DnsZone } from "./kinds.ts"

const deleted = Date.parse("2026-11-21T20:00:00Z")
const zone = {
  metadata: { namespace: "dns", name: "child", deletionTimestamp: "2026-11-21T20:00:00Z" },
  spec: { zoneName: "child.example" },
} as DnsZone

test("a delegation of ours that stays in its parent holds up a child for two minutes, and then the child says so and goes", async () => {
  const notes: string[] = []
  const at = (now: number) =>
    ({
      clock: { now: () => now },
      zones: {
        names: () => new Map([["dns/child", parseName("child.example.")]]),
        isDelegated: () => true,
        servers: () => ({ primaries: [], secondaries: [], problem: undefined }),
      },
      replicas: { forget: () => {} },
      events: { event: (_: unknown, { note }: { note: string }) => notes.push(note) },
    }) as unknown as Context
  expect(await finalize("dns/child", zone, at(deleted + 119_000))).toMatchObject({
    message: expect.stringContaining("delegation"),
  })
  expect(notes).toEqual([])
  expect(await finalize("dns/child", zone, at(deleted + 120_000))).toBeUndefined()
  expect(notes).toEqual([expect.stringContaining("its delegation is still in the parent of child.example.")])
})
