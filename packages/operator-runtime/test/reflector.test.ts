import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { silent } from "../src/logger.ts"
import type { KubeObject } from "../src/objects.ts"
import { Reflector, type ReflectorOptions } from "../src/reflector.ts"
import { FakeClock } from "../src/testing/fake-clock.ts"
import { type Call, configMap, configMaps, type FakeApi, fakeApi } from "./fake-api.ts"

/** What a reflector told its sink, in order. */
class Told {
  readonly lines: string[] = []
  readonly #waiting: (() => void)[] = []

  readonly sink = {
    ingest: (object: KubeObject): KubeObject => object,
    replace: (objects: readonly KubeObject[]): void =>
      this.#say(`replace ${objects.map((object) => object.metadata.name).join(",")}`),
    changed: (type: string, object: KubeObject): void =>
      this.#say(`${type} ${object.metadata.name}@${object.metadata.resourceVersion ?? ""}`),
    knows: (known: boolean): void => this.#say(known ? "knows" : "does not know"),
  }

  /** Resolves when this was said, so many times in all. */
  async said(line: string, times = 1): Promise<void> {
    while (this.lines.filter((other) => other === line).length < times) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  #say(line: string): void {
    this.lines.push(line)
    for (const wake of this.#waiting.splice(0)) wake()
  }
}

const isList = (call: Call): boolean => !call.isWatch
const isWatch = (call: Call): boolean => call.isWatch

let clock: FakeClock
let told: Told
let restarts: string[]
let api: FakeApi
let reflector: Reflector

beforeEach(() => {
  clock = new FakeClock()
  told = new Told()
  restarts = []
})
afterEach(async () => {
  await reflector.stop()
  await api.stop()
})

async function reflect(
  handler: (call: Call) => void,
  options: Partial<ReflectorOptions> = {},
): Promise<void> {
  api = await fakeApi(handler)
  reflector = new Reflector({
    kube: api.kube({ clock }),
    type: configMaps,
    selection: {},
    sink: told.sink,
    clock,
    random: () => 0.5,
    log: silent,
    observer: {
      listed: () => {},
      watchBegan: () => {},
      event: () => {},
      restarted: (reason) => restarts.push(reason),
    },
    ...options,
  })
  reflector.start()
}

/** Lists one object at version 10 and leaves watches to the test. */
const oneObject = (call: Call): void => {
  if (!call.isWatch) call.list([configMap("a", "5")], "10")
}

/** Lets a reflector that waits in back-off go on. */
async function untilNext(matches: (call: Call) => boolean, nth: number): Promise<Call> {
  for (let i = 0; i < 100; i++) {
    const found = api.calls.filter(matches)[nth]
    if (found !== undefined) return found
    await clock.advance(reflector.state === "backoff" ? (clock.next ?? 0) : 0)
  }
  throw new Error(`the reflector never made that request; it is in ${reflector.state}`)
}

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
