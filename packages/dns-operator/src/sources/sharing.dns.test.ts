import type { KubeObject } from "@nightshift/operator-runtime"
import { expect, test } from "vitest"
import { answer, dnsZone, eventually, instanceOf, record, startStand } from "../testing/stand.ts"

const zone = "sharing.example"

test("a Service of another namespace adds nothing to a name that somebody holds, and is told, until the zone lists its namespace", async () => {
  const stand = await startStand()
  try {
    const primary = await stand.startNamed()
    const answers = (values: readonly string[]) =>
      eventually(async () => expect(await answer(primary, `held.${zone}`)).toEqual(values))
    await stand.create(
      ...instanceOf(primary, "ns1", "primary"),
      dnsZone(zone, { sources: [{ kind: "Service" }] }),
      record("ARecord", "www", zone, { name: "held", ipv4Addresses: ["192.0.2.1"] }),
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "tenant" } },
    )
    await stand.startOperator()
    await answers(["192.0.2.1"])
    await new Promise((resolve) => setTimeout(resolve, 1100)) // creation times have whole seconds
    const annotations = {
      "external-dns.alpha.kubernetes.io/hostname": `held.${zone}`,
      "external-dns.alpha.kubernetes.io/target": "203.0.113.66",
    }
    await stand.create({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "second", namespace: "tenant", annotations },
      spec: { type: "ExternalName", externalName: "x.example" },
    })
    await eventually(async () => {
      const { items } = await stand.kube.list<
        KubeObject & { readonly reason?: string; readonly note?: string }
      >({
        apiVersion: "events.k8s.io/v1",
        kind: "Event",
      })
      const notes = items.flatMap(({ reason, note }) => (reason === "Taken" ? [note] : []))
      expect(notes).toEqual([
        expect.stringMatching(/ARecord\/dns\/www, older, holds the name.* not list tenant/),
      ])
    })
    expect(await answer(primary, `held.${zone}`)).toEqual(["192.0.2.1"])
    await stand.update("DNSZone", "sharing-example", {
      metadata: { annotations: { "bindy.firestoned.io/allow-zone-namespaces": "tenant" } },
    })
    await answers(["192.0.2.1", "203.0.113.66"])
  } finally {
    await stand.stop()
  }
})
