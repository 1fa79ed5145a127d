import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { dig, eventually, type World, world } from "./hands.ts"

/** As published, indentation and all: four fields stand under machineTemplate. */
const slides = `
apiVersion: 5spot.io/v1alpha1
kind: ScheduledMachine
metadata:
  name: business-hours-worker
  namespace: default
spec:
  clusterName: my-k0s-cluster
  schedule:
    daysOfWeek:
      - mon-fri
    hoursOfDay:
      - "9-17"
    timezone: America/New_York
    enabled: true
  bootstrapSpec:
    apiVersion: bootstrap.cluster.x-k8s.io/v1beta1
    kind: K0sWorkerConfig
    spec:
      version: v1.30.0+k0s.0
  infrastructureSpec:
    apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    kind: RemoteMachine
    spec:
      address: 192.168.1.100
      port: 22
      user: admin
  machineTemplate:
    labels:
      node-role.kubernetes.io/worker: ""
      topology.kubernetes.io/zone: zone-a
    annotations:
      5spot.io/scheduled-by: business-hours-worker
    priority: 50
    gracefulShutdownTimeout: 5m
    nodeDrainTimeout: 5m
    killSwitch: false
`

const readme = `
apiVersion: 5spot.finos.org/v1alpha1
kind: ScheduledMachine
metadata:
  name: business-hours-machine
  namespace: default
spec:
  schedule:
    daysOfWeek:
      - mon-fri
    hoursOfDay:
      - 9-17
    timezone: America/New_York
    enabled: true
  machine:
    address: 192.168.1.100
    user: admin
    port: 22
    files: []
  bootstrapRef:
    apiVersion: bootstrap.cluster.x-k8s.io/v1beta1
    kind: KubeadmConfigTemplate
    name: worker-bootstrap-config
  infrastructureRef:
    apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    kind: MachineTemplate
    name: worker-machine-template
  clusterName: my-k0s-cluster
  priority: 50
  gracefulShutdownTimeout: 5m
`

/** As published: the labels stand at the root. */
const record = `
apiVersion: bindy.firestoned.io/v1beta1
kind: ARecord
metadata:
  name: www-example
labels:
  zone: example.com
spec:
  name: spot-01
  ipv4Addresses:
    - "192.0.2.1"
  ttl: 300
`

const template = (group: string, kind: string, name: string, spec: object) => ({
  apiVersion: `${group}.cluster.x-k8s.io/v1beta1`,
  kind,
  metadata: { name, namespace: "default" },
  spec: { template: { spec } },
})

const zone = {
  apiVersion: "bindy.firestoned.io/v1beta1",
  kind: "DNSZone",
  metadata: { name: "example", namespace: "default" },
  spec: {
    zoneName: "example.com",
    soaRecord: { primaryNs: "ns1.example.com.", adminEmail: "hostmaster.example.com." },
    bind9InstancesFrom: [{ selector: { matchLabels: { zone: "spot" } } }],
    recordsFrom: [{ selector: { matchLabels: { zone: "example.com" } } }],
  },
}

/** How far it is from now to the next Wednesday, 15:00 UTC: morning in New York, winter and summer. */
function toWorkingHours(now: number): string {
  const wednesday = new Date(now)
  wednesday.setUTCDate(wednesday.getUTCDate() + ((10 - wednesday.getUTCDay()) % 7 || 7))
  wednesday.setUTCHours(15, 0, 0, 0)
  return `+${Math.round((wednesday.getTime() - now) / 1000)}s`
}

describe("what was published runs unchanged:", () => {
  let here: World
  let folder: string
  const apply = async (text: string) => {
    const file = join(folder, "manifest.yaml")
    await writeFile(file, text)
    await here.kubectl("apply", "-f", file)
  }
  const slide = "scheduledmachines.5spot.io/business-hours-worker"
  const page = "scheduledmachines.5spot.finos.org/business-hours-machine"
  const phase = (machine: string, wanted: string) =>
    eventually(async () => expect(await here.field(machine, ".status.phase")).toBe(wanted))
  const closesInNewYork = async (machine: string) =>
    new Date(await here.field(machine, ".status.window.closesAt")).toLocaleTimeString("en-GB", {
      timeZone: "America/New_York",
    })
  const children =
    "machines.cluster.x-k8s.io,k0sworkerconfigs,kubeadmconfigs,remotemachines,machines.infrastructure.cluster.x-k8s.io"
  const goesHome = async (machine: string) => {
    const spec = { schedule: { enabled: false }, gracefulShutdownTimeout: "1s", nodeDrainTimeout: "10s" }
    await here.kubectl("patch", machine, "--type=merge", "-p", JSON.stringify({ spec }))
    await phase(machine, "Disabled")
    await eventually(async () => {
      expect(await here.kubectl("get", children, "-o", "name")).toBe("")
      expect(await here.spot("get", "nodes", "-o", "name")).toBe("")
    })
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "published-"))
    here = await world(toWorkingHours(Date.now()))
    const copy = async (resource: string, name: string) => {
      const { apiVersion, kind, metadata, ...rest } = JSON.parse(
        (await here.kubectl("get", resource, "-o", "json")).replaceAll('"spot"', '"my-k0s-cluster"'),
      ) as { apiVersion: string; kind: string; metadata: { labels?: object } }
      const { labels = {} } = metadata
      delete (rest as { status?: unknown }).status
      return { apiVersion, kind, metadata: { name, namespace: "default", labels }, ...rest }
    }
    await here.apply(
      "management",
      await copy("k0smotroncontrolplane/spot", "my-k0s-cluster"),
      await copy("cluster/spot", "my-k0s-cluster"),
      await copy("secret/spot-kubeconfig", "my-k0s-cluster-kubeconfig"),
      template("bootstrap", "KubeadmConfigTemplate", "worker-bootstrap-config", { joinConfiguration: {} }),
      template("infrastructure", "MachineTemplate", "worker-machine-template", { pool: "donated" }),
      zone,
    )
  })
  afterAll(async () => {
    await here?.down()
    await rm(folder, { recursive: true, force: true })
  })

  it("the slides' machine reaches Active until 18:00 in New York, with the children that its comments announce", async () => {
    await apply(slides)
    await phase(slide, "Active")
    await here.kubectl("get", "k0sworkerconfig/business-hours-worker-bootstrap")
    await here.kubectl("get", "remotemachine/business-hours-worker-infra")
    expect(await closesInNewYork(slide)).toBe("18:00:00")
  })

  it("its labels reach the Node, also those that a kubelet may not set", async () => {
    await eventually(async () =>
      expect(
        JSON.parse(
          await here.spot("get", "node", "business-hours-worker", "-o", "jsonpath={.metadata.labels}"),
        ),
      ).toMatchObject({ "node-role.kubernetes.io/worker": "", "topology.kubernetes.io/zone": "zone-a" }),
    )
  })

  it("of its fields in the wrong place an event says where they belong", async () => {
    await eventually(async () =>
      expect(await here.kubectl("get", "events", "-o", "jsonpath={.items[*].message}")).toContain(
        "machineTemplate",
      ),
    )
  })

  it("disabled, it goes home and leaves nothing", () => goesHome(slide))

  it("the README's machine takes the same host the same way, from templates with its own block laid over", async () => {
    await apply(readme)
    await phase(page, "Active")
    await here.kubectl("get", "kubeadmconfig/business-hours-machine-bootstrap")
    const infra = "machines.infrastructure.cluster.x-k8s.io/business-hours-machine-infra"
    expect(JSON.parse(await here.field(infra, ".spec"))).toMatchObject({
      pool: "donated",
      address: "192.168.1.100",
      user: "admin",
    })
    expect(await closesInNewYork(page)).toBe("18:00:00")
    await goesHome(page)
  })

  it("the ARecord is answered by both servers, selected by the labels at its root", async () => {
    await apply(record)
    for (const server of Object.values(here.nameServers)) {
      await eventually(async () =>
        expect(await dig(server, "spot-01.example.com")).toEqual([{ data: "192.0.2.1", ttl: 300 }]),
      )
    }
  })
})
