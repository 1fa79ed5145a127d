import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Embedded, type EmbeddedOptions, startEmbeddedServer } from "./embedded.ts"

export type { Clock } from "./clock.ts"
export type { EmbeddedOptions } from "./embedded.ts"

/** A Kubernetes API server of a test's own. */
export interface TestServer {
  readonly url: string
  /** YAML text for an administrator. */
  readonly kubeconfig: string
  /** The same as a file, for programs. */
  readonly kubeconfigFile: string
  stop(): Promise<void>
}

export interface EmbeddedTestServer extends TestServer {
  /** Forgets all history: watches from the past and continued lists get 410. */
  compact(): void
  /** Cuts every connection and serves again on the same port; with `data`, from what is on disk. */
  restart(): Promise<void>
}

/** Starts an API server in this process, on a free port of loopback; `stop` it in any case. */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedTestServer> {
  const directory = await mkdtemp(join(tmpdir(), "kube-embedded-"))
  const kubeconfigFile = join(directory, "kubeconfig")
  const server: Embedded = await startEmbeddedServer(options)
  await writeFile(kubeconfigFile, server.kubeconfig, { mode: 0o600 })
  return {
    url: server.url,
    kubeconfig: server.kubeconfig,
    kubeconfigFile,
    compact: () => server.compact(),
    restart: () => server.restart(),
    async stop() {
      await server.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
