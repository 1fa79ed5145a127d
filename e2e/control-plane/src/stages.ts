/** What kwok's fake kubelets do: kwok's own fast stages, and one of ours that lets a pod live out its grace period. */
import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { cacheFolder, goEnvironment, moduleFolder } from "./build.ts"

const run = promisify(execFile)

const stock = [
  "kustomize/stage/node/fast/node-initialize.yaml",
  "kustomize/stage/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
  "kustomize/stage/pod/fast/pod-ready.yaml",
  "kustomize/stage/pod/fast/pod-complete.yaml",
]

/** The stock stage deletes a terminating pod at once; a drain can only be watched when the grace period counts. */
const podDelete = {
  apiVersion: "kwok.x-k8s.io/v1alpha1",
  kind: "Stage",
  metadata: { name: "pod-delete-after-grace" },
  spec: {
    resourceRef: { apiGroup: "v1", kind: "Pod" },
    selector: { matchExpressions: [{ key: ".metadata.deletionTimestamp", operator: "Exists" }] },
    delay: { durationFrom: { expressionFrom: ".metadata.deletionTimestamp" } },
    next: { finalizers: { empty: true }, delete: true },
  },
}

/** The path of one file with all stages, made once per pin. */
export async function stagesFile(): Promise<string> {
  const path = join(await cacheFolder(), "kwok-stages.yaml")
  if (existsSync(path)) return path
  const module = await moduleOf("sigs.k8s.io/kwok")
  const texts = await Promise.all(stock.map((file) => readFile(join(module, file), "utf8")))
  await writeFile(path, [...texts, JSON.stringify(podDelete)].join("\n---\n"))
  return path
}

/** The folder of a module's source, as Go's module cache holds it. */
export async function moduleOf(name: string): Promise<string> {
  const { stdout } = await run("go", ["mod", "download", "-json", name], {
    cwd: moduleFolder,
    env: goEnvironment,
  })
  const { Dir } = JSON.parse(stdout) as { Dir: string }
  return Dir
}
