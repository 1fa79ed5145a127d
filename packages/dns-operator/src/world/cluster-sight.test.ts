import { expect, test } from "vitest"
import type { ZoneSource } from "../kinds.ts"
import { contactOf } from "./cluster-sight.ts"
import { Silences } from "./silence.ts"

const services: ZoneSource = { kind: "Service" }
const routes: ZoneSource = { kind: "HTTPRoute" }
const open = { cut: undefined, asked: true, silentBefore: undefined }

test("a kind that answers does not make the silence of another kind begin anew", () => {
  const silences = new Silences()
  const informers = {
    hasSynced: ({ kind }: ZoneSource) => kind === "Service",
    silent: ({ kind }: ZoneSource) => (kind === "HTTPRoute" ? "HTTPRoute" : undefined),
  } as const
  const look = (spec: ZoneSource, now: number) => contactOf(spec, informers, { silences, ...open }, now)
  expect(look(routes, 1000)).toMatchObject({ kind: "silent", since: 1000, why: "HTTPRoute cannot be listed" })
  expect(look(services, 2000)).toEqual({ kind: "known" })
  expect(look(routes, 3000)).toMatchObject({ kind: "silent", since: 1000 })
})

test("a silence that was over begins when it begins again", () => {
  const silences = new Silences()
  const informers = { hasSynced: () => true, silent: () => undefined }
  const look = (cut: string | undefined, now: number) =>
    contactOf(services, informers, { silences, ...open, cut }, now)
  expect(look("refused", 1000)).toMatchObject({ kind: "silent", since: 1000, why: "refused" })
  expect(look(undefined, 2000)).toEqual({ kind: "known" })
  expect(look("refused", 3000)).toMatchObject({ kind: "silent", since: 3000 })
})
