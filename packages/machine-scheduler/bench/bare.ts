import type { KubeObject } from "@nightshift/operator-runtime"
import { fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

/** What openings are compared with: the very objects that the scheduler makes, created by somebody who does nothing else. */
export interface BareLoop {
  readonly kubeconfigFile: string
  readonly namespace: string
  /** The objects of one machine, as the server holds them. */
  readonly family: readonly KubeObject[]
  readonly machines: number
}

/** Creates per second, by a process of its own as the scheduler is one, over as many connections. */
export async function bareLoop(loop: BareLoop): Promise<number> {
  const program = fileURLToPath(import.meta.resolve("./bare-process.ts"))
  const child = fork(program, { env: { ...process.env, NODE_ENV: "production" } })
  child.send(loop)
  const [rate] = (await once(child, "message")) as [number]
  await once(child, "exit")
  return rate
}
