/**
 * Sends a million records in messages of 500 and prints, as JSON, the megabytes resident, and on the heap after it was
 * collected, for each tenth of them. Wants --expose-gc.
 */
import { additions, clientOf, startServer } from "./stand.ts"

const total = 1_000_000
const size = 500
const tenths = 10

await using server = await startServer()
using client = clientOf(server)
const [resident, heap]: [number[], number[]] = [[], []]
const { gc } = globalThis
if (gc === undefined) throw new Error("start it with --expose-gc")
for (let sent = 0; sent < total; sent += size) {
  const outcome = await client.update(additions(size, `m${sent}`))
  if (outcome.kind !== "applied") throw outcome.error
  if ((sent + size) % (total / tenths) > 0) continue
  resident.push(process.memoryUsage.rss() / 1_000_000)
  gc()
  heap.push(process.memoryUsage().heapUsed / 1_000_000)
}
process.stdout.write(JSON.stringify({ resident, heap }))
