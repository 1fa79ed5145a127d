/**
 * Feeds mutated messages to everything that reads octets from the network. Ends with 1 at the first case that throws,
 * breaks a promise or takes longer than a second, and keeps it in the corpus.
 *
 *     node packages/rfc2136/fuzz/main.ts [--messages 1000000] [--seed 1]
 */
import { createHash } from "node:crypto"
import { parseArgs } from "node:util"
import { readCorpus, writeCase } from "./corpus.ts"
import { mutate } from "./mutate.ts"
import { randomFrom } from "./random.ts"
import { type Target, targets } from "./targets.ts"

const slowest = 1_000
const mostKept = 4_000
const reportEvery = 1_000_000

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "1000000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 32) },
  },
})
const messages = Number(values.messages)
const seed = Number(values.seed)
if (!Number.isSafeInteger(messages) || messages < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write("--messages and --seed want whole numbers\n")
  process.exit(2)
}

// Most inputs end in an error that nobody looks at: its stack would cost more than the decoding.
Error.stackTraceLimit = 0

const corpus = readCorpus()
const pool = corpus.map((one) => one.octets)
const seen = new Set<string>()
const random = randomFrom(seed)
const began = performance.now()
let longest = 0

process.stdout.write(
  `fuzzing ${targets.length} targets with ${messages} messages, seed ${seed}, corpus ${corpus.length}\n`,
)
for (const { octets } of corpus) for (const target of targets) feed(target, octets)
for (let count = 1; count <= messages; count++) {
  const parent = pool[random.below(pool.length)] as Uint8Array
  const input = mutate(parent, random, pool)
  const target = targets[random.below(targets.length)] as Target
  const finding = `${target.name}: ${feed(target, input)}`
  if (!seen.has(finding) && pool.length < mostKept) {
    seen.add(finding)
    pool.push(input)
  }
  if (count % reportEvery === 0 || count === messages) report(count)
}

function feed(target: Target, input: Uint8Array): string {
  try {
    const start = performance.now()
    const finding = target.run(input)
    const took = performance.now() - start
    if (took > slowest) mustBeQuick(target, input)
    else longest = Math.max(longest, took)
    return finding
  } catch (error) {
    const name = `found-${createHash("sha256").update(input).digest("hex").slice(0, 12)}`
    writeCase({ name, octets: input })
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    process.stderr.write(
      `${target.name}: ${message}\nkept as corpus/${name}.hex; repeat with --seed ${seed}\n`,
    )
    process.exit(1)
  }
}

/** The clock on the wall also counts what other processes did: the case is slow if it is slow by its own time too. */
function mustBeQuick(target: Target, input: Uint8Array): void {
  const before = process.cpuUsage()
  target.run(input)
  const { user, system } = process.cpuUsage(before)
  if (user + system > slowest * 1000) throw new Error(`it takes ${((user + system) / 1000).toFixed(0)} ms`)
}

function report(count: number): void {
  const seconds = (performance.now() - began) / 1000
  const rate = Math.round(count / seconds)
  process.stdout.write(
    `${count} messages in ${seconds.toFixed(0)} s (${rate}/s), ${seen.size} findings, longest ${longest.toFixed(1)} ms\n`,
  )
}
