/**
 * Real servers run in a network namespace of their own where we may make one: Cluster API's webhooks are then reachable by
 * nobody else, and pods may have addresses that a real API server accepts.
 */
import { spawn } from "node:child_process"

/** Environment: the first address of a /10 that is local in here. Set inside the namespace. */
export const labNetwork = "LAB_NETWORK"

/** Only root on Linux may make one, and one is enough. */
export const wantsPrivateNetwork = (): boolean =>
  process.platform === "linux" && process.getuid?.() === 0 && process.env[labNetwork] === undefined

export const inPrivateNetwork = (): boolean => process.env[labNetwork] !== undefined

/** Runs this same program again in a namespace of its own; resolves with its exit code. Signals reach it too. */
export function againInPrivateNetwork(argv: readonly string[] = process.argv.slice(1)): Promise<number> {
  const enter = `ip link set lo up && ip route add local 10.64.0.0/10 dev lo && ${labNetwork}=10.64.0.0 exec "$@"`
  const child = spawn("unshare", ["-n", "sh", "-c", enter, "sh", process.execPath, ...argv], {
    stdio: "inherit",
  })
  const pass = (signal: NodeJS.Signals) => void child.kill(signal)
  process.on("SIGINT", pass)
  process.on("SIGTERM", pass)
  return new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (code, signal) => {
      process.off("SIGINT", pass)
      process.off("SIGTERM", pass)
      resolve(code ?? (signal === "SIGINT" ? 130 : 1))
    })
  })
}
