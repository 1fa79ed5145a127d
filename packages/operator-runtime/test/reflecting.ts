import { afterEach, beforeEach } from "vitest"
import { silent } from "../src/logger.ts"
import type { KubeObject } from "../src/objects.ts"
import { Reflector, type ReflectorOptions } from "../src/reflector.ts"
import { FakeClock } from "../src/testing/fake-clock.ts"
import { type Call, configMap, configMaps, type FakeApi, fakeApi } from "./fake-api.ts"

/** A reflector on a server whose every answer is written by the test. */

/** What a reflector told its sink, in order. */
export class Told {
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

export const isList = (call: Call): boolean => !call.isWatch
export const isWatch = (call: Call): boolean => call.isWatch

/** Of the test that runs: made anew for each, and stopped after it. */
export let clock: FakeClock
export let told: Told
export let restarts: string[]
export let api: FakeApi
export let reflector: Reflector

beforeEach(() => {
  clock = new FakeClock()
  told = new Told()
  restarts = []
})
afterEach(async () => {
  await reflector.stop()
  await api.stop()
})

export async function reflect(
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
export const oneObject = (call: Call): void => {
  if (!call.isWatch) call.list([configMap("a", "5")], "10")
}

/** Lets a reflector that waits in back-off go on. */
export async function untilNext(matches: (call: Call) => boolean, nth: number): Promise<Call> {
  for (let i = 0; i < 100; i++) {
    const found = api.calls.filter(matches)[nth]
    if (found !== undefined) return found
    await clock.advance(reflector.state === "backoff" ? (clock.next ?? 0) : 0)
  }
  throw new Error(`the reflector never made that request; it is in ${reflector.state}`)
}
