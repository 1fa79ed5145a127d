import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { setTimeout as after } from "node:timers/promises"
import {
  auditedCalls,
  type ControlPlane,
  kubeServer,
  startControlPlane,
  startKube,
  type TestServer,
} from "@nightshift/control-plane"
import { startEmbedded } from "@nightshift/kube-embedded/testing"
import { clusterApiCrds } from "@nightshift/lab"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Chart, charts, root } from "./charts.ts"
import { type Hands, handsOn, objectsIn, podOf } from "./helm.ts"
import { type Deployment, startPod } from "./pod.ts"

const namespace = "night-shift"

/** Something for each operator to have an opinion about. */
const work = {
  "machine-scheduler": {
    apiVersion: "5spot.finos.org/v1beta1",
    kind: "ScheduledMachine",
    metadata: { name: "charted", namespace: "default" },
    spec: {
      clusterName: "nowhere",
      schedule: { daysOfWeek: ["mon-sun"], hoursOfDay: ["0-23"], timezone: "UTC" },
      bootstrapSpec: { apiVersion: "bootstrap.cluster.x-k8s.io/v1beta2", kind: "K0sWorkerConfig", spec: {} },
      infrastructureSpec: {
        apiVersion: "infrastructure.cluster.x-k8s.io/v1beta2",
        kind: "RemoteMachine",
        spec: { address: "192.0.2.10", port: 22, user: "root" },
      },
    },
  },
  "dns-operator": {
    apiVersion: "bindy.firestoned.io/v1beta1",
    kind: "DNSZone",
    metadata: { name: "charted", namespace: "default" },
    spec: {
      zoneName: "charted.test",
      soaRecord: { primaryNs: "ns1.charted.test.", adminEmail: "hostmaster.charted.test.", serial: 1 },
      bind9InstancesFrom: [{ selector: { matchLabels: { servers: "none" } } }],
      sources: [{ kind: "Service" }, { kind: "Ingress", namespaceSelector: {} }, { kind: "Machine" }],
    },
  },
} as const satisfies Record<Chart, object>
const path = (chart: Chart) => join(root, "charts", chart)

const eventually = async <T>(look: () => Promise<T>): Promise<T> => {
  for (const deadline = Date.now() + 60_000; ; await after(100)) {
    try {
      return await look()
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
  }
}

describe.each([4, 3] as const)("helm %i", (major) => {
  let server: TestServer
  let hands: Hands
  beforeAll(async () => {
    server = await startKube(startEmbedded)
    hands = handsOn(server)
    await hands.kubectl("create", "namespace", namespace)
  })
  afterAll(() => server?.stop())

  it.each(charts)("installs, upgrades and uninstalls %s, and its CRDs stay", async (chart) => {
    const release = [chart, "--namespace", namespace]
    const get = (...args: string[]) =>
      hands.kubectl("get", "--namespace", namespace, "--ignore-not-found", "-o", "name", ...args)
    await hands.helm(major, "install", chart, path(chart), "--namespace", namespace)
    const manifest = objectsIn(await hands.helm(major, "get", "manifest", ...release))
    expect(manifest.length).toBeGreaterThan(10)
    const replicas = () => hands.kubectl("get", "deployment", ...release, "-o", "jsonpath={.spec.replicas}")
    expect(await replicas()).toBe("2")
    await hands.helm(major, "upgrade", chart, path(chart), "--namespace", namespace, "--set", "replicas=1")
    expect(await replicas()).toBe("1")
    const crds = await get("crd")
    await hands.helm(major, "uninstall", ...release)
    for (const { kind, metadata } of manifest.filter(({ kind }) => kind !== "CustomResourceDefinition"))
      await eventually(async () => expect(await get(kind, metadata.name)).toBe(""))
    expect(await get("crd")).toBe(crds)
    for (const { metadata } of manifest.filter(({ kind }) => kind === "CustomResourceDefinition"))
      expect(crds).toContain(`/${metadata.name}\n`)
  })

  it.each(charts)("takes %s up again over the CRDs that stayed", async (chart) => {
    await hands.helm(major, "install", chart, path(chart), "--namespace", namespace)
    await hands.helm(major, "uninstall", chart, "--namespace", namespace)
  })

  it.each(charts)("takes over the CRDs of %s from who installed them before, when told to", async (chart) => {
    const install = ["install", chart, path(chart), "--namespace", namespace]
    const rendered = objectsIn(await hands.helm(major, "template", chart, path(chart)))
    const crd = rendered.find(({ kind }) => kind === "CustomResourceDefinition")?.metadata.name ?? ""
    const theirs = {
      metadata: {
        labels: { "app.kubernetes.io/managed-by": null },
        annotations: { "meta.helm.sh/release-name": null, "meta.helm.sh/release-namespace": null },
      },
      spec: { names: { categories: ["theirs"] } },
    }
    await hands.kubectl("patch", "crd", crd, "--type=merge", "-p", JSON.stringify(theirs))
    await expect(hands.helm(major, ...install)).rejects.toThrow(/ownership/)
    await hands.helm(major, ...install, "--take-ownership", ...(major === 4 ? ["--force-conflicts"] : []))
    const categories = ["get", "crd", crd, "-o", "jsonpath={.spec.names.categories}"]
    expect(await hands.kubectl(...categories)).toBe('["nightshift"]')
    await hands.helm(major, "uninstall", chart, "--namespace", namespace)
  })
})

describe.runIf(kubeServer() === "real")("an operator started as its Deployment says", () => {
  let server: ControlPlane
  let hands: Hands
  let auditLog: string
  beforeAll(async () => {
    auditLog = join(await mkdtemp(join(tmpdir(), "charts-audit-")), "audit.log")
    server = await startControlPlane({ auditLog })
    hands = handsOn(server)
    await hands.kubectl("create", "namespace", namespace)
    await hands.apply(...clusterApiCrds("v1beta2"))
    for (const chart of charts) await hands.helm(4, "install", chart, path(chart), "--namespace", namespace)
    await hands.kubectl("wait", "--for=condition=Established", "--timeout=60s", "crd", "--all")
  })
  afterAll(async () => {
    await server?.stop()
    await rm(dirname(auditLog), { recursive: true, force: true })
  })

  const installed = async (chart: Chart) =>
    objectsIn<Deployment>(await hands.helm(4, "get", "manifest", chart, "--namespace", namespace))

  it.each(charts)("%s is admitted where Pod Security is restricted", async (chart) => {
    const label = (value: string) =>
      hands.kubectl("label", "namespace", namespace, `pod-security.kubernetes.io/enforce${value}`)
    await label("=restricted")
    await hands.wouldCreate(podOf(await installed(chart)))
    await label("-")
  })

  it.each(charts)("%s may be closed off: the server knows every object of it", async (chart) => {
    const peers = "networkPolicy.metricsFrom[0].podSelector.matchLabels.app=prometheus"
    const rules = "networkPolicy.egress[0].ports[0].port=6443"
    const values = ["--set", `networkPolicy.enabled=true,${peers},${rules},fullnameOverride=closed`]
    const text = await hands.helm(4, "template", chart, path(chart), "--namespace", namespace, ...values)
    const objects = objectsIn(text).filter(({ kind }) => kind !== "CustomResourceDefinition")
    expect(objects.map(({ kind }) => kind)).toContain("NetworkPolicy")
    await hands.wouldCreate(...objects)
  })

  it.each(charts)("%s becomes ready and works, and is refused nothing", async (chart) => {
    const deployment = (await installed(chart)).find(({ kind }) => kind === "Deployment")
    if (deployment === undefined) throw new Error("the chart renders no Deployment")
    const pod = await startPod(chart, deployment, server)
    try {
      await eventually(async () => {
        const answer = await fetch(`${pod.health}/readyz`)
        expect(answer.status, `${await answer.text()}\n${pod.child.log()}`).toBe(200)
      })
      const own = work[chart]
      await hands.apply(own)
      const says = ["get", own.kind, own.metadata.name, "-o", "jsonpath={.status.conditions[*].type}"]
      await eventually(async () => expect(await hands.kubectl(...says)).not.toBe(""))
      const account = `system:serviceaccount:${namespace}:${deployment.spec.template.spec.serviceAccountName}`
      const calls = (await auditedCalls(auditLog)).filter(({ user }) => user === account)
      expect(
        calls.filter(({ verb, subresource }) => verb === "patch" && subresource === "status"),
      ).not.toEqual([])
      expect(calls.filter(({ resource }) => resource === "leases")).not.toEqual([])
      expect(calls.filter(({ code }) => code === 401 || code === 403)).toEqual([])
    } finally {
      await pod.stop()
    }
  })
})
