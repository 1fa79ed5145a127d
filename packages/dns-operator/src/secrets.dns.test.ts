import { Writable } from "node:stream"
import { createLogger, type KubeObject } from "@nightshift/operator-runtime"
import { generateKey } from "@nightshift/rfc2136/testing"
import { expect, test } from "vitest"
import {
  dnsZone,
  instanceOf,
  keySecret,
  record,
  settings,
  startOperator,
  startStand,
} from "./testing/stand.ts"

test("no secret is in any log line, event, status or metric, whatever goes wrong with a key", async () => {
  const stand = await startStand()
  const lines: string[] = []
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  try {
    const primary = await stand.startNamed()
    const wrong = generateKey("wrong-key")
    await stand.create(
      ...instanceOf(primary, "ns1", "primary"),
      dnsZone("secret.example"),
      record("ARecord", "web", "secret.example", { name: "web", ipv4Addresses: ["192.0.2.1"] }),
    )
    await stand.update("Secret", "ns1-update", { data: keySecret("", wrong).data })
    const log = createLogger({ name: "dns-operator", level: "debug", destination })
    const running = await startOperator(stand.server, settings(), { logger: log })
    await stand.says("DNSZone", "secret-example", { status: "False" })
    await stand.update("Secret", "ns1-rndc", {
      data: { secret: Buffer.from("not base64!").toString("base64") },
    })
    await stand.says("Bind9Instance", "ns1", { status: "False", reason: "SecretInvalid" })
    for (const [name, key] of [
      ["ns1-update", primary.keys.update],
      ["ns1-rndc", primary.keys.rndc],
    ] as const) {
      await stand.update("Secret", name, { data: keySecret("", key).data })
    }
    await stand.says("ARecord", "web", { status: "True" })
    const metrics = await running.metrics.registry.metrics()
    await running.stop()
    const shown = [...lines, ...running.audit, metrics]
    for (const kind of ["DNSZone", "ARecord", "Bind9Instance"]) {
      shown.push(
        JSON.stringify((await stand.kube.list({ apiVersion: "bindy.firestoned.io/v1beta1", kind })).items),
      )
    }
    shown.push(
      JSON.stringify(
        (await stand.kube.list<KubeObject>({ apiVersion: "events.k8s.io/v1", kind: "Event" })).items,
      ),
    )
    expect(lines.length).toBeGreaterThan(20)
    const text = shown.join("\n")
    for (const { secret } of [wrong, ...Object.values(primary.keys)]) {
      const octets = Buffer.from(secret, "base64")
      const forms = [
        secret,
        octets.toString("hex"),
        octets.toString("latin1"),
        octets.toString("base64url"),
        Buffer.from(secret).toString("base64"),
      ]
      for (const form of forms) expect(text.includes(form)).toBe(false)
    }
  } finally {
    await stand.stop()
  }
})
