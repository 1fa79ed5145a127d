/** A real BIND primary and a real BIND secondary on loopback, each with keys of its own. */
import { type Named, startNamed } from "@nightshift/rfc2136/testing"
import type { KeyText } from "./manifests.ts"

export interface NameServers {
  readonly primary: Named
  readonly secondary: Named
  stop(): Promise<void>
}

export async function startNameServers(): Promise<NameServers> {
  const primary = await startNamed()
  try {
    // Both sides of a transfer know one key; the keys for updates and control stay each server's own.
    const secondary = await startNamed({ keys: { transfer: primary.keys.transfer } })
    return {
      primary,
      secondary,
      async stop() {
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
