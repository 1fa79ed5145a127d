import { expect, test } from "vitest"
import { readCorpus } from "../fuzz/corpus.ts"
import { mutate } from "../fuzz/mutate.ts"
import { randomFrom } from "../fuzz/random.ts"
import { targets } from "../fuzz/targets.ts"

test("every message of the corpus, those found by fuzzing included, passes every target", () => {
  const corpus = readCorpus()
  expect(corpus.length).toBeGreaterThan(60)
  for (const { name, octets } of corpus) {
    for (const target of targets) expect(() => target.run(octets), `${target.name}: ${name}`).not.toThrow()
  }
})

test("two thousand mutants of the corpus, always the same, pass every target", () => {
  const pool = readCorpus().map((one) => one.octets)
  const random = randomFrom(1)
  for (let i = 0; i < 2_000; i++) {
    const mutant = mutate(pool[i % pool.length] as Uint8Array, random, pool)
    for (const target of targets) target.run(mutant)
  }
})
