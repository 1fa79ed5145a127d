/** What e2e/kind applies, asked of an API server without being done. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { kubeServer, startKube, type TestServer } from "@nightshift/control-plane"
import { crdManifests } from "@nightshift/crds"
import { startEmbedded } from "@nightshift/kube-embedded/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { root } from "./charts.ts"
import { type Hands, handsOn, objectsIn, podOf } from "./helm.ts"
import type { Deployment } from "./pod.ts"

const folder = join(root, "e2e/kind/manifests")

describe("the manifests of the kind path", () => {
  let server: TestServer
  let hands: Hands
  beforeAll(async () => {
    server = await startKube(startEmbedded)
    hands = handsOn(server)
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" }
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "night-shift", labels } }
    await hands.apply(namespace, ...crdManifests())
    await hands.kubectl("wait", "--for=condition=Established", "--timeout=60s", "crd", "--all")
  })
  afterAll(() => server?.stop())

  it.each(["bind.yaml", "zone.yaml", "machine-capd.yaml"])(
    "%s is accepted by a strict server",
    async (file) => {
      const said = await hands.kubectl(
        "apply",
        "--dry-run=server",
        "--validate=strict",
        "-f",
        join(folder, file),
      )
      expect(said).toMatch(/ (?:created|configured) \(server dry run\)/)
    },
  )

  it.runIf(kubeServer() === "real")("run BIND as restricted Pod Security wants it", async () => {
    const objects = objectsIn<Deployment>(readFileSync(join(folder, "bind.yaml"), "utf8"))
    await hands.wouldCreate(podOf(objects))
  })
})
