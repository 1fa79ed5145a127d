/**
 * A client that honours TTLs lives through a hundred closings, and not one of its requests fails.
 * `./run soak hundred-nights`; NIGHTS says how many, default 100.
 */
import { startClient } from "./client.ts"
import { dig, eventually, world } from "./hands.ts"
import { helloWorkload, scheduledMachine, windowsFromNow } from "./manifests.ts"

const nights = Number(process.env["NIGHTS"] ?? 100)
const windowMs = 8_000
const patienceMs = 120_000

const here = await world()
try {
  const name = `hello.${here.zone}`
  const servers = Object.values(here.nameServers)
  const machine = "scheduledmachines.5spot.finos.org/nights"
  await here.apply("spot", ...helloWorkload)
  const clients = Array.from({ length: 4 }, () => startClient(name, servers))
  for (let night = 1; night <= nights; night++) {
    await here.apply(
      "management",
      scheduledMachine({ name: "nights", windows: windowsFromNow(1, windowMs, 0) }),
    )
    await eventually(async () => {
      for (const server of servers)
        if ((await dig(server, name)).length === 0) throw new Error(`${name} has not come`)
    }, patienceMs)
    await eventually(async () => {
      const phase = await here.field(machine, ".status.phase")
      if (phase !== "Inactive") throw new Error(`night ${night}: the machine is ${phase}`)
      for (const server of servers)
        if ((await dig(server, name)).length > 0) throw new Error(`${name} is still answered`)
    }, patienceMs)
    const failed = clients.reduce((sum, { counts }) => sum + counts.failed, 0)
    const sent = clients.reduce((sum, { counts }) => sum + counts.sent, 0)
    process.stdout.write(`night ${night}: ${sent} requests, ${failed} failed\n`)
  }
  await Promise.all(clients.map((client) => client.stop()))
  for (const { counts } of clients) {
    if (counts.sent === 0 || counts.failed > 0) process.exitCode = 1
    if (counts.firstFailure !== undefined) process.stdout.write(`first failure: ${counts.firstFailure}\n`)
  }
} finally {
  await here.down()
}
