import { expect, test } from "vitest"
import { Silences } from "./silence.ts"

const nobody = { since: undefined, confirmed: true }

test("a silence goes on from where it began, and the next one begins anew", () => {
  const silences = new Silences()
  expect(silences.goesOn("Service", nobody, 1000)).toEqual({ since: 1000, staleFrom: 1000 })
  expect(silences.goesOn("Service", nobody, 5000)).toEqual({ since: 1000, staleFrom: 1000 })
  silences.isOver("Service")
  expect(silences.goesOn("Service", nobody, 9000)).toEqual({ since: 9000, staleFrom: 9000 })
})

test("what one kind cannot be asked for says nothing of another kind", () => {
  const silences = new Silences()
  expect(silences.goesOn("HTTPRoute", nobody, 1000).since).toBe(1000)
  silences.isOver("Service")
  expect(silences.goesOn("HTTPRoute", nobody, 5000).since).toBe(1000)
})

test("a former process's silence counts once we have asked in vain, too", () => {
  const silences = new Silences()
  expect(silences.goesOn("Service", { since: 1000, confirmed: false }, 5000)).toEqual({
    since: 1000,
    staleFrom: 5000,
  })
  expect(silences.goesOn("Service", { since: 1000, confirmed: true }, 6000)).toEqual({
    since: 1000,
    staleFrom: 1000,
  })
})

test("a former process's silence is over when we have heard of the cluster, whatever the status still says", () => {
  const silences = new Silences()
  silences.isOver("Service")
  expect(silences.goesOn("Service", { since: 1000, confirmed: true }, 9000)).toEqual({
    since: 9000,
    staleFrom: 9000,
  })
})
