import { describe, expect, test } from "vitest"
import { type Call, configMap } from "./fake-api.ts"
import {
  api,
  clock,
  isList,
  isWatch,
  oneObject,
  reflect,
  reflector,
  restarts,
  told,
  untilNext,
} from "./reflecting.ts"

describe("a watch", () => {
  test("passes on what changes, in order", async () => {
    await reflect(oneObject)
    const watch = await api.call(isWatch)
    watch
      .open()
      .event("ADDED", configMap("b", "11"))
      .event("MODIFIED", configMap("a", "12"))
      .event("DELETED", configMap("b", "13"))
    await told.said("DELETED b@13")
    expect(told.lines.slice(-3)).toEqual(["ADDED b@11", "MODIFIED a@12", "DELETED b@13"])
  })

  test("that the server ends is joined again at once, from the last event or bookmark, without a list", async () => {
    await reflect(oneObject)
    const first = await api.call(isWatch)
    first.open().event("ADDED", configMap("b", "11")).bookmark("15").end()
    const second = await api.call(isWatch, 1)
    expect(second.query.get("resourceVersion")).toBe("15")
    expect(api.calls.filter(isList)).toHaveLength(1)
    expect(restarts).toEqual(["ended"])
  })

  test("that is cut in the middle of a line is joined again from the last whole event, and is not called unknown", async () => {
    await reflect(oneObject)
    const first = await api.call(isWatch)
    first.open().event("ADDED", configMap("b", "11")).write('{"type":"ADDED","obj')
    await told.said("ADDED b@11")
    first.cut()
    const second = await untilNext(isWatch, 1)
    expect(second.query.get("resourceVersion")).toBe("11")
    expect(told.lines).not.toContain("does not know")
  })

  test("whose server does not answer any more makes what we hold unknown, until it answers again", async () => {
    await reflect((call) => {
      if (!call.isWatch) return oneObject(call)
      const nth = api.calls.filter(isWatch).indexOf(call)
      if (nth === 0) call.open()
      else if (nth === 1) call.cut()
    })
    const first = await api.call(isWatch)
    await told.said("knows", 2)
    first.cut()
    const third = await untilNext(isWatch, 2)
    expect(told.lines.at(-1)).toBe("does not know")
    third.open()
    await told.said("knows", 3)
    expect(api.calls.filter(isList)).toHaveLength(1)
  })

  test("that is half open is given up at 1.1 times its time, as a normal end", async () => {
    await reflect(oneObject)
    const first = await api.call(isWatch)
    first.open()
    await told.said("knows", 2)
    await clock.advance(450_000 * 1.1 - 1)
    expect(api.calls.filter(isWatch)).toHaveLength(1)
    await clock.advance(1)
    await first.closed()
    await api.call(isWatch, 1)
    expect(restarts).toEqual(["ended"])
    expect(told.lines).not.toContain("does not know")
  })

  test("that was healthy for two minutes before it broke is joined again as if nothing had ever failed", async () => {
    await reflect((call) => {
      if (!call.isWatch) return oneObject(call)
      const nth = api.calls.filter(isWatch).indexOf(call)
      if (nth < 4) call.cut()
      else call.open()
    })
    const healthy = await untilNext(isWatch, 4)
    await told.said("knows", 2)
    await clock.advance(120_000)
    healthy.cut()
    await expect.poll(() => reflector.state).toBe("backoff")
    expect(clock.next).toBe(400)
  })

  test("that does not even begin within the deadline is a failure, not a normal end", async () => {
    await reflect(oneObject)
    await api.call(isWatch)
    await clock.advance(30_000)
    await told.said("does not know")
    expect(restarts).toEqual(["timeout"])
  })

  test.each([
    ["refused with 410", (call: Call) => call.refuse(410, "Gone")],
    [
      "broken off by an ERROR event 410",
      (call: Call) =>
        call.open().event("ERROR", { kind: "Status", code: 410, reason: "Expired", message: "too old" }),
    ],
  ])("%s lists anew after some jitter", async (_, expire) => {
    await reflect((call) => {
      if (!call.isWatch) call.list([configMap("a", "5")], api.calls.length === 1 ? "10" : "99")
      else if (call.query.get("resourceVersion") === "10") expire(call)
    })
    const again = await untilNext(isWatch, 1)
    expect(again.query.get("resourceVersion")).toBe("99")
    expect(restarts).toEqual(["expired"])
    expect(told.lines).not.toContain("does not know")
  })

  test("that ends at once and empty, again and again, backs off and lists anew after the third", async () => {
    await reflect((call) => {
      if (call.isWatch) call.open().end()
      else oneObject(call)
    })
    await untilNext(isList, 1)
    expect(api.calls.map((call) => (call.isWatch ? "watch" : "list"))).toEqual([
      "list",
      "watch",
      "watch",
      "watch",
      "list",
    ])
    expect(restarts).toEqual(["barren", "barren", "barren"])
  })

  test("that is refused three times lists anew: the version may be one the server never had", async () => {
    await reflect((call) => {
      if (call.isWatch) call.refuse(504, "Timeout")
      else oneObject(call)
    })
    await untilNext(isList, 1)
    expect(api.calls.filter(isWatch)).toHaveLength(3)
  })

  test("that is forbidden waits long, and what we hold is unknown meanwhile", async () => {
    await reflect((call) => {
      if (call.isWatch) call.refuse(403, "Forbidden")
      else oneObject(call)
    })
    await told.said("does not know")
    await expect.poll(() => reflector.state).toBe("backoff")
    expect(clock.next).toBeGreaterThanOrEqual(7_500)
  })

  test("that is throttled waits at least as long as the server asked", async () => {
    await reflect((call) => {
      if (call.isWatch) call.refuse(429, "TooManyRequests", {}, { "retry-after": "20" })
      else oneObject(call)
    })
    await told.said("does not know")
    await expect.poll(() => reflector.state).toBe("backoff")
    expect(clock.next).toBeGreaterThanOrEqual(20_000)
  })

  test("with a line that is not JSON is broken off and joined again from the last good event", async () => {
    await reflect(oneObject)
    const first = await api.call(isWatch)
    first
      .open()
      .event("ADDED", configMap("b", "11"))
      .write("{not json}\n")
      .event("ADDED", configMap("c", "12"))
    await first.closed()
    const second = await untilNext(isWatch, 1)
    expect(second.query.get("resourceVersion")).toBe("11")
    expect(told.lines).not.toContain("ADDED c@12")
  })
})
