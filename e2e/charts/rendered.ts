/** What a chart renders, without a cluster. */
import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { helm } from "@nightshift/control-plane"
import { type Chart, root } from "./charts.ts"
import { objectsIn, type Rendered } from "./helm.ts"

const run = promisify(execFile)

/** `helm template release` with these arguments; throws with what helm said when it refuses them. */
export async function rendered<T extends Rendered>(chart: Chart, ...args: string[]): Promise<T[]> {
  const command = ["template", "release", join(root, "charts", chart), "--kube-version", "1.36.3", ...args]
  const { stdout } = await run(await helm(4), command, { maxBuffer: 1 << 26 })
  return objectsIn<T>(stdout)
}
