/**
 * Real Cluster API core with all its webhooks on a started control plane. The manager runs outside the cluster, so every
 * webhook is reached by URL instead of by Service.
 */
import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { request } from "undici"
import { parseAllDocuments, stringify } from "yaml"
import { cacheFolder, program } from "./build.ts"
import { startChild } from "./child.ts"
import type { ControlPlane } from "./control-plane.ts"
import { kubectl } from "./kubectl.ts"
import { freePorts } from "./ports.ts"
import { ready } from "./ready.ts"
import { moduleOf } from "./stages.ts"

const run = promisify(execFile)

interface Manifest {
  kind: string
  metadata: { name: string; annotations?: Record<string, string> }
  [field: string]: unknown
}

/** What the API server needs of Cluster API; the Deployment and its certificates are our own child's business. */
const wanted = new Set([
  "CustomResourceDefinition",
  "MutatingWebhookConfiguration",
  "ValidatingWebhookConfiguration",
  "Namespace",
])

/** Installs core's CRDs and webhooks, starts its manager and waits until it serves. Ends with the control plane. */
export async function startClusterApi(controlPlane: ControlPlane): Promise<void> {
  const [webhookPort = 0, diagnosticsPort = 0, healthPort = 0] = await freePorts(3)
  const { ca } = controlPlane.certificates
  const manifests = (await clusterApiManifests()).map((manifest) =>
    reachedByUrl(manifest, webhookPort, ca.cert),
  )
  const file = join(controlPlane.folder, "capi-core.yaml")
  await writeFile(file, manifests.map((manifest) => stringify(manifest)).join("---\n"))
  const client = await kubectl()
  const admin = ["--kubeconfig", controlPlane.kubeconfigFile]
  await run(client, [...admin, "apply", "--server-side", "-f", file], { maxBuffer: 1 << 26 })
  await run(client, [...admin, "wait", "--for=condition=Established", "--timeout=60s", "crd", "--all"])
  const folder = join(controlPlane.folder, "capi-core")
  await mkdir(folder, { recursive: true })
  for (const [from, to] of [
    ["server.crt", "tls.crt"],
    ["server.key", "tls.key"],
  ] as const) {
    await writeFile(join(folder, to), await readFile(join(controlPlane.certificates.folder, from)))
  }
  const manager = startChild(
    await program("capi-core"),
    [
      `--kubeconfig=${controlPlane.kubeconfigFile}`,
      `--webhook-cert-dir=${folder}`,
      `--webhook-port=${webhookPort}`,
      `--diagnostics-address=127.0.0.1:${diagnosticsPort}`,
      "--insecure-diagnostics",
      `--health-addr=127.0.0.1:${healthPort}`,
      "--skip-crd-migration-phases=StorageVersionMigration,CleanupManagedFields",
      // One reconcile per object and second is meant for large fleets; a test waits for every one of them.
      "--feature-gates=ReconcilerRateLimiting=false",
    ],
    {
      logFile: join(controlPlane.folder, "capi-core.log"),
      env: { POD_NAMESPACE: "capi-system", POD_NAME: "capi", POD_UID: "0" },
    },
  )
  controlPlane.attach(manager)
  await ready(manager, async () => {
    const answer = await request(`http://127.0.0.1:${healthPort}/readyz`)
    await answer.body.dump()
    return answer.statusCode === 200
  })
}

/** Core's own kustomization, rendered once per pin. */
export async function clusterApiManifests(): Promise<Manifest[]> {
  const path = join(await cacheFolder(), "capi-core.yaml")
  if (!existsSync(path)) {
    const module = await moduleOf("sigs.k8s.io/cluster-api")
    const { stdout } = await run(await kubectl(), ["kustomize", join(module, "core/config/default")], {
      maxBuffer: 1 << 26,
    })
    await writeFile(`${path}.${process.pid}`, stdout)
    await rename(`${path}.${process.pid}`, path)
  }
  return parseAllDocuments(await readFile(path, "utf8"))
    .map((document) => document.toJS() as Manifest)
    .filter((manifest) => wanted.has(manifest.kind))
}

interface ClientConfig {
  service?: { path?: string }
  url?: string
  caBundle?: string
}

const isServiceClient = (name: string, value: unknown): value is ClientConfig =>
  name === "clientConfig" && value !== null && typeof value === "object" && "service" in value

function reachedByUrl(manifest: Manifest, port: number, caPem: string): Manifest {
  const copy = structuredClone(manifest)
  delete copy.metadata.annotations?.["cert-manager.io/inject-ca-from"]
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== "object") return
    for (const [name, child] of Object.entries(value)) {
      if (isServiceClient(name, child)) toUrl(child, port, caPem)
      else visit(child)
    }
  }
  visit(copy)
  return copy
}

function toUrl(config: ClientConfig, port: number, caPem: string): void {
  config.url = `https://127.0.0.1:${port}${config.service?.path ?? ""}`
  config.caBundle = Buffer.from(caPem).toString("base64")
  delete config.service
}
