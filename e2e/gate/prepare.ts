/** Builds the real control plane, or finds it built: the part of `./run test --real` that takes a network and minutes. */
import { missing, prepareAll } from "@nightshift/control-plane"

const why = await missing()
if (why !== undefined) {
  process.stdout.write(`prepare: ${why}\n`)
  process.exit(1)
}
await prepareAll((text) => process.stdout.write(`prepare: ${text}\n`))
