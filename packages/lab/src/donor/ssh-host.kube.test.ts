import { writeFile } from "node:fs/promises"
import { kubeServer, startKube, type TestServer } from "@nightshift/control-plane"
import { startEmbedded } from "@nightshift/kube-embedded/testing"
import { accessFromKubeconfigText, Kube, type KubeObject } from "@nightshift/operator-runtime"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { clusterApiCrds, type Lab, spotCluster, startLab } from "../index.ts"
import { type SshDonor, startSshDonor } from "../testing/ssh-donor.ts"

const fieldManager = "test"
const namespace = "default"
const eventually = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 50 })

type Loose = KubeObject & { readonly status?: { readonly phase?: string } }

const donor: SshDonor | undefined = await startSshDonor()
if (donor === undefined)
  process.stdout.write("skipped: RemoteMachine over SSH; to enable: sudo apt-get install openssh-server\n")

describe.runIf(donor !== undefined)("a RemoteMachine over a real sshd", () => {
  const there = donor as SshDonor
  let management: TestServer
  let spot: TestServer
  let kube: Kube
  let workload: Kube
  let lab: Lab

  const apply = async (...objects: object[]) => {
    for (const object of objects) await kube.create(object as KubeObject, { fieldManager })
  }
  const reference = (group: string, kind: string, name: string) => ({
    apiGroup: `${group}.cluster.x-k8s.io`,
    kind,
    name,
  })
  const lend = (name: string) =>
    apply(
      {
        apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1",
        kind: "K0sWorkerConfig",
        metadata: { name, namespace },
        spec: { args: ["--labels=donor=a", "--taints=spot=yes:NoSchedule"] },
      },
      {
        apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
        kind: "RemoteMachine",
        metadata: { name, namespace },
        spec: { address: there.address, port: there.port, user: there.user, sshKeyRef: { name: "donors" } },
      },
      {
        apiVersion: "cluster.x-k8s.io/v1beta2",
        kind: "Machine",
        metadata: { name, namespace },
        spec: {
          clusterName: "spot",
          bootstrap: { configRef: reference("bootstrap", "K0sWorkerConfig", name) },
          infrastructureRef: reference("infrastructure", "RemoteMachine", name),
        },
      },
    )
  const machine = (name: string) => ({
    apiVersion: "cluster.x-k8s.io/v1beta2",
    kind: "Machine",
    namespace,
    name,
  })
  const phase = async (name: string) => (await kube.get<Loose>(machine(name)))?.status?.phase
  const node = (name: string) => workload.get({ apiVersion: "v1", kind: "Node", name })
  const released = async (name: string) => {
    await kube.delete(machine(name))
    await eventually(async () => expect(await kube.get(machine(name))).toBeUndefined())
  }

  beforeAll(async () => {
    management = await startKube(startEmbedded)
    spot = await startKube(startEmbedded)
    kube = new Kube(await accessFromKubeconfigText(management.kubeconfig))
    workload = new Kube(await accessFromKubeconfigText(spot.kubeconfig))
    await apply(...clusterApiCrds("v1beta2"))
    await eventually(async () =>
      expect(await kube.discover({ group: "cluster.x-k8s.io", kind: "Machine" })).toBeDefined(),
    )
    lab = await startLab({
      management: kube,
      controllers: kubeServer() === "embedded",
      knownHostsFile: there.knownHostsFile,
    })
    const stringData = { value: there.privateKey }
    await apply(...spotCluster({ name: "spot", kubeconfig: spot.kubeconfig }), {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "donors", namespace },
      stringData,
    })
  })
  afterAll(async () => {
    await lab?.stop()
    await kube?.close()
    await workload?.close()
    await management?.stop()
    await spot?.stop()
    await there.stop()
  })

  it("joins by what its host is told, with the labels and taints of its bootstrap configuration", async () => {
    await lend("m1")
    await eventually(async () => expect(await phase("m1")).toBe("Running"))
    expect(await there.commands()).toEqual([
      "k0s install worker --labels=donor=a --taints=spot=yes:NoSchedule --kubelet-extra-args=--hostname-override=m1",
      "k0s start",
    ])
    expect((await node("m1"))?.metadata.labels).toMatchObject({ donor: "a" })
  })

  it("goes home clean: k0s is stopped and reset before the Machine is gone", async () => {
    await released("m1")
    expect((await there.commands()).slice(2)).toEqual(["k0s stop", "k0s reset"])
    expect(there.runs()).toBe(false)
    expect(await node("m1")).toBeUndefined()
  })

  it("of which the host cannot be reset is given back all the same, and its Node comes back", async () => {
    await lend("m2")
    await eventually(async () => expect(await phase("m2")).toBe("Running"))
    await there.jam()
    await released("m2")
    expect(there.runs()).toBe(true)
    await eventually(async () => expect(await node("m2")).toBeDefined())
  })

  it("of which the host shows another key than the known one is told nothing", async () => {
    const told = await there.commands()
    const other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
    await writeFile(there.knownHostsFile, `[${there.address}]:${there.port} ${other}\n`)
    await lend("m3")
    await eventually(async () => expect(await phase("m3")).toBe("Provisioning"))
    await released("m3")
    expect(await there.commands()).toEqual(told)
    expect(await node("m3")).toBeUndefined()
  })
})
