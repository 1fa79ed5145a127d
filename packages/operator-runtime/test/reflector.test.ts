import { describe, expect, test } from "vitest"
import { configMap } from "./fake-api.ts"
import { api, clock, isList, isWatch, oneObject, reflect, reflector, told, untilNext } from "./reflecting.ts"

describe("listing", () => {
  test("reads every page before the store is replaced, and watches from the version of the last", async () => {
    await reflect(
      (call) => {
        if (call.isWatch) return
        expect(call.query.get("limit")).toBe("2")
        expect(call.query.has("resourceVersion")).toBe(false)
        if (call.query.get("continue") === "page2") call.list([configMap("c", "3")], "20")
        else call.list([configMap("a", "1"), configMap("b", "2")], "20", { continue: "page2" })
      },
      { pageSize: 2 },
    )
    const watch = await api.call(isWatch)
    expect(told.lines).toEqual(["replace a,b,c", "knows"])
    expect(watch.query.get("resourceVersion")).toBe("20")
    expect(watch.query.get("allowWatchBookmarks")).toBe("true")
    expect(Number(watch.query.get("timeoutSeconds"))).toBe(450)
  })

  test("falls back to one full list when the pages have expired, and shows nothing of the half list", async () => {
    await reflect((call) => {
      if (call.isWatch) return
      if (call.query.has("continue")) call.refuse(410, "Expired", { metadata: { continue: "inconsistent" } })
      else if (call.query.has("limit")) call.list([configMap("stale", "1")], "20", { continue: "x" })
      else call.list([configMap("a", "2")], "30")
    })
    const watch = await api.call(isWatch)
    expect(told.lines).toEqual(["replace a", "knows"])
    expect(watch.query.get("resourceVersion")).toBe("30")
  })

  test("that fails is tried again after back-off, and nobody is told that anything is absent", async () => {
    await reflect((call) => {
      if (api.calls.length <= 3) call.refuse(500, "InternalError")
      else oneObject(call)
    })
    await untilNext(isList, 3)
    await told.said("replace a")
    expect(told.lines.slice(0, -2)).toEqual(["does not know", "does not know", "does not know"])
  })
})

describe("a streamed initial list", () => {
  test("replaces the store at its end mark, not before, and goes on as the watch", async () => {
    await reflect(() => {}, { streamInitialList: true })
    const watch = await api.call(isWatch)
    expect(watch.query.get("sendInitialEvents")).toBe("true")
    expect(watch.query.get("resourceVersionMatch")).toBe("NotOlderThan")
    watch.open().event("ADDED", configMap("a", "5")).event("ADDED", configMap("b", "7"))
    await clock.advance(1)
    expect(told.lines).toEqual([])
    watch.bookmark("20", { "k8s.io/initial-events-end": "true" }).event("MODIFIED", configMap("a", "21"))
    await told.said("MODIFIED a@21")
    expect(told.lines).toEqual(["replace a,b", "knows", "MODIFIED a@21"])
    expect(api.calls.filter(isList)).toHaveLength(0)
  })

  test("that breaks before its end mark begins again from nothing", async () => {
    await reflect(() => {}, { streamInitialList: true })
    const first = await api.call(isWatch)
    first.open().event("ADDED", configMap("a", "5"))
    await clock.advance(1)
    first.cut()
    const second = await untilNext(isWatch, 1)
    expect(second.query.has("resourceVersion")).toBe(false)
    second.open().bookmark("20", { "k8s.io/initial-events-end": "true" })
    await told.said("replace ")
  })

  test("that the server does not know becomes an ordinary list", async () => {
    await reflect(
      (call) => {
        if (call.query.has("sendInitialEvents")) call.refuse(422, "Invalid")
        else oneObject(call)
      },
      { streamInitialList: true },
    )
    const watch = await untilNext((call) => call.isWatch && call.query.has("resourceVersion"), 0)
    expect(watch.query.get("resourceVersion")).toBe("10")
    expect(told.lines).toContain("replace a")
  })
})

describe("stopping", () => {
  test("ends an open watch, may be repeated, and nothing begins afterwards", async () => {
    await reflect(oneObject)
    const watch = await api.call(isWatch)
    watch.open()
    await Promise.all([reflector.stop(), reflector.stop()])
    await watch.closed()
    reflector.start()
    await clock.advance(3_600_000)
    expect(api.calls).toHaveLength(2)
    expect(reflector.state).toBe("stopped")
  })

  test("in the middle of a back-off leaves no timer and makes no further request", async () => {
    await reflect((call) => call.refuse(500, "InternalError"))
    await told.said("does not know")
    await expect.poll(() => reflector.state).toBe("backoff")
    await reflector.stop()
    expect(clock.timers).toBe(0)
    await clock.advance(3_600_000)
    expect(api.calls).toHaveLength(1)
  })

  test("in the middle of a list ends it", async () => {
    await reflect(() => {})
    const list = await api.call(isList)
    await reflector.stop()
    await list.closed()
    expect(told.lines).toEqual([])
  })
})
