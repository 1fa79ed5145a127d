/** An informer on a wire that breaks in every way at random: whenever it is mended, it holds exactly what the server holds. */
import { setTimeout as sleep } from "node:timers/promises"
import { startEmbedded } from "@nightshift/kube-embedded/testing"
import { Informers } from "../src/informers.ts"
import { Kube } from "../src/kube.ts"
import { accessFromKubeconfigText } from "../src/kubeconfig.ts"
import { createLogger } from "../src/logger.ts"
import type { KubeObject } from "../src/objects.ts"
import { wireTo } from "./wire.ts"

const seconds = Number(process.env["SOAK_SECONDS"] ?? 60)
const configMaps = { apiVersion: "v1", kind: "ConfigMap" } as const
const namespace = "default"

const server = await startEmbedded({ history: 200 })
const wire = await wireTo(server.url)
const world = new Kube(await accessFromKubeconfigText(server.kubeconfig))
const kubeconfig = server.kubeconfig.replaceAll(server.url, wire.url)
const informers = new Informers(new Kube(await accessFromKubeconfigText(kubeconfig)), {
  log: createLogger({ name: "soak", level: "error" }),
  pageSize: 7,
})
const informer = informers.of<KubeObject>({ ...configMaps, namespace })
const retold = new Map<string, string>()
informer.subscribe(({ type, object }) => {
  const { name, resourceVersion = "" } = object.metadata
  if (type === "deleted") retold.delete(name)
  else retold.set(name, resourceVersion)
})
informers.start()
await informers.synced()

const pick = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)] as T

async function write(): Promise<void> {
  const name = `c${Math.floor(Math.random() * 40)}`
  const metadata = { namespace, name }
  if (Math.random() < 0.4) await world.delete({ ...configMaps, namespace, name })
  else
    await world.apply(
      { ...configMaps, metadata, data: { x: String(Math.random()) } },
      { fieldManager: "soak" },
    )
}

const faults: readonly (() => void | Promise<void>)[] = [
  () => wire.cut(),
  () => wire.refuse(),
  () => wire.loseNextReply(),
  () => wire.delay(80),
  () => server.compact(),
  () => server.restart(),
]

const versions = (objects: readonly KubeObject[]): string =>
  objects
    .map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion ?? ""}`)
    .toSorted()
    .join(" ")

let rounds = 0
for (const end = Date.now() + seconds * 1000; Date.now() < end; rounds++) {
  for (let i = 0; i < 6; i++) {
    await pick(faults)()
    for (let writes = 0; writes < 10; writes++) await write()
    await sleep(Math.random() * 60)
  }
  wire.mend()
  const { items } = await world.list(configMaps, { namespace })
  const deadline = Date.now() + 45_000
  while (
    versions(informer.list()) !== versions(items) ||
    informer.state !== "synced" ||
    retold.size !== items.length
  ) {
    if (Date.now() > deadline) {
      process.stderr.write(
        `round ${rounds}: the informer (${informer.state}) holds\n ${versions(informer.list())}\nthe server holds\n ${versions(items)}\n`,
      )
      process.exit(1)
    }
    await sleep(20)
  }
}
process.stdout.write(`${rounds} rounds, each ended with the same objects on both sides\n`)
await informers.stop()
await world.close()
await wire.close()
await server.stop()
process.exit(0)
