/** Ten minutes of two operators on one real zone: the race of every test run, for as long as a night has patience. */
import { spawn } from "node:child_process"
import { once } from "node:events"

const args = ["exec", "vitest", "run", "--project", "dns", "packages/dns-operator/src/race"]
const race = spawn("pnpm", args, {
  stdio: "inherit",
  env: { ...process.env, NIGHTSHIFT_SOAK_SECONDS: "600" },
})
const [code] = (await once(race, "exit")) as [number | null]
process.exitCode = code ?? 1
