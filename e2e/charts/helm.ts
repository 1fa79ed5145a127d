/** helm and kubectl against one server, with a home of their own. */
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { helm, kubectl, type TestServer } from "@nightshift/control-plane"
import { parseAllDocuments } from "yaml"

const run = promisify(execFile)

export interface Rendered {
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly annotations?: Readonly<Record<string, string>>
  }
}

/** Every object of what helm or kubectl printed as YAML. */
export const objectsIn = <T extends Rendered = Rendered>(text: string): T[] =>
  parseAllDocuments(text)
    .map((document) => document.toJS() as T | null)
    .filter((object) => object !== null)

export interface Hands {
  /** Standard output; throws with what was said on standard error. */
  helm(major: 3 | 4, ...args: string[]): Promise<string>
  kubectl(...args: string[]): Promise<string>
  apply(...objects: object[]): Promise<void>
}

export function handsOn(server: TestServer): Hands {
  const options = {
    maxBuffer: 1 << 26,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: `${server.kubeconfigFile}.home`,
      KUBECONFIG: server.kubeconfigFile,
    },
  }
  return {
    helm: async (major, ...args) => (await run(await helm(major), args, options)).stdout,
    kubectl: async (...args) => (await run(await kubectl(), args, options)).stdout,
    async apply(...objects) {
      const applied = run(await kubectl(), ["apply", "--server-side", "-f", "-"], options)
      applied.child.stdin?.end(objects.map((object) => JSON.stringify(object)).join("\n---\n"))
      await applied
    },
  }
}
