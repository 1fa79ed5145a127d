/**
 * A real BIND primary and a real BIND secondary on loopback, each with keys of its own. One that ends unasked is started
 * again after a pause, with the files it left, as a service manager would.
 */
import { type Named, startNamed } from "@nightshift/rfc2136/testing"
import type { KeyText } from "./manifests.ts"

export interface NameServers {
  readonly primary: Named
  readonly secondary: Named
  stop(): Promise<void>
}

const pauseMs = 2_000

/** @param restarted told whenever a server was started again, or could not be */
export async function startNameServers(restarted: (error?: unknown) => void): Promise<NameServers> {
  let stopping = false
  const pauses = new Set<NodeJS.Timeout>()
  const watch = async (server: Named) => {
    await server.ended()
    if (stopping) return
    const pause = setTimeout(() => {
      pauses.delete(pause)
      void again(server)
    }, pauseMs)
    pauses.add(pause)
  }
  const again = async (server: Named) => {
    try {
      await server.restart()
      void watch(server)
      restarted()
    } catch (error) {
      restarted(error)
    }
  }
  const primary = await startNamed()
  try {
    // Both sides of a transfer know one key; the keys for updates and control stay each server's own.
    const secondary = await startNamed({ keys: { transfer: primary.keys.transfer } })
    void watch(primary)
    void watch(secondary)
    return {
      primary,
      secondary,
      async stop() {
        stopping = true
        for (const pause of pauses) clearTimeout(pause)
        await secondary.stop()
        await primary.stop()
      },
    }
  } catch (error) {
    await primary.stop()
    throw error
  }
}

/** The three keys of a server, as the text of Secrets. */
export function keysOf(server: Named): Record<"update" | "transfer" | "rndc", KeyText> {
  return server.keys
}
