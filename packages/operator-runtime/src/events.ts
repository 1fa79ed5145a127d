import type { Clock, Random, Timer } from "./clock.ts"
import { microTimestamp } from "./conditions.ts"
import type { Kube } from "./kube.ts"
import { isKubeError } from "./kube-error.ts"
import type { WriteOptions } from "./kube-options.ts"
import type { Logger } from "./logger.ts"
import { silent } from "./logger.ts"
import type { KubeObject } from "./objects.ts"

export interface EventFacts {
  readonly type: "Normal" | "Warning"
  /** CamelCase, why; at most 128 characters. */
  readonly reason: string
  /** CamelCase, what was done or tried; at most 128 characters. */
  readonly action: string
  /** A sentence for people; cut at 1024 bytes. */
  readonly note: string
}

/** What became of an event. */
export type Telling =
  | "told"
  /** Refused, or one of too many: nobody will tell it any more. */
  | "givenUp"
  /** The server did not answer; recorded again, it is sent again. */
  | "unanswered"

export interface EventRecorderOptions {
  readonly kube: Kube
  /** "example.org/operator". */
  readonly reportingController: string
  /** The pod or process. */
  readonly reportingInstance: string
  readonly clock?: Clock
  readonly random?: Random
  readonly log?: Logger
}

interface Series {
  readonly namespace: string
  readonly name: string
  count: number
  lastAt: number
  /** How much of it the server has been told. */
  told: number
  toldAt: number
  timer?: Timer
}

/** The same thing happening again within this time is the same series. */
const seriesEndsAfterMs = 6 * 60_000
/** A series is told to the server at most this often. */
const tellEveryMs = 30_000
/** Events that wait to be sent; more are dropped and counted, because a storm of events must not become a second storm. */
const atMostPending = 1_000
/** Series remembered; the oldest go first. */
const atMostSeries = 4_096
/** Texts about one thing within the time of a series; a text that is new each time would be an event each time. */
const atMostTexts = 25

/**
 * events.k8s.io/v1 Events about objects. Recording returns at once and never fails the caller. What happens again (same
 * object by uid, type, reason, action and note) becomes a count on the first event instead of another one. A note that
 * reads otherwise is another event: the API server takes a change of nothing but `series` (ValidateEventUpdate of
 * events.k8s.io/v1).
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions
  readonly #clock: Clock
  readonly #random: Random
  readonly #log: Logger
  readonly #series = new Map<string, Series>()
  /** How many texts there were about a thing, and since when. */
  readonly #texts = new Map<string, { count: number; readonly since: number }>()
  #sending: Promise<unknown> = Promise.resolve()
  #pending = 0
  #dropped = 0

  constructor(options: EventRecorderOptions) {
    this.#options = options
    this.#clock = options.clock ?? options.kube.clock
    this.#random = options.random ?? Math.random
    this.#log = options.log ?? silent
  }

  /** How many events were given up because too many were waiting, or had yet another text. */
  get dropped(): number {
    return this.#dropped
  }

  event(regarding: KubeObject, facts: EventFacts): void {
    void this.record(regarding, facts)
  }

  /**
   * The same, and says what became of it once that is known: for those whose next step makes the event past, so that nobody
   * could tell it after them. Never rejects.
   */
  async record(regarding: KubeObject, facts: EventFacts): Promise<Telling> {
    const now = this.#clock.now()
    const note = cut(facts.note)
    const subject = subjectOf(regarding, facts)
    const identity = subject + note
    const known = this.#series.get(identity)
    if (known !== undefined && now - known.lastAt < seriesEndsAfterMs) {
      known.count++
      known.lastAt = now
      this.#tellLater(known)
      return "told"
    }
    if (!this.#mayTell(subject, now)) return "givenUp"
    const { namespace = "default" } = regarding.metadata
    const name = `${regarding.metadata.name}.${suffix(now, this.#random)}`
    const series = { namespace, name, count: 1, lastAt: now, told: 1, toldAt: now }
    keepNewest(this.#series, identity, series)
    const telling = await this.#send(async () => {
      await this.#options.kube.create(
        this.#manifest(series, regarding, { ...facts, note }, now),
        this.#write(),
      )
    })
    if (telling === "unanswered" && this.#series.get(identity) === series) this.#series.delete(identity)
    return telling
  }

  /** Resolves when everything recorded so far was sent or given up; nothing is left to be sent later. */
  async flush(): Promise<void> {
    for (const series of this.#series.values()) this.#tell(series)
    await this.#sending
  }

  #tellLater(series: Series): void {
    const wait = series.toldAt + tellEveryMs - this.#clock.now()
    if (wait <= 0) this.#tell(series)
    else series.timer ??= this.#clock.after(wait, () => this.#tell(series))
  }

  #tell(series: Series): void {
    const { count, namespace, name, lastAt } = series
    series.timer?.cancel()
    delete series.timer
    if (series.told === count) return
    series.told = count
    series.toldAt = this.#clock.now()
    void this.#send(async () => {
      await this.#options.kube.patch(
        { apiVersion: "events.k8s.io/v1", kind: "Event", namespace, name },
        { type: "merge", body: { series: { count, lastObservedTime: microTimestamp(lastAt) } } },
        this.#write(),
      )
    })
  }

  #send(request: () => Promise<void>): Promise<Telling> {
    if (this.#pending >= atMostPending) {
      this.#dropped++
      return Promise.resolve("givenUp")
    }
    this.#pending++
    const sending = this.#sendAfter(this.#sending, request)
    this.#sending = sending
    return sending
  }

  async #sendAfter(previous: Promise<unknown>, request: () => Promise<void>): Promise<Telling> {
    await previous
    try {
      await request()
      return "told"
    } catch (error) {
      // An event whose object or namespace is going away, or that has expired, is nobody's fault.
      const expected = isKubeError(error, "absent", "forbidden", "fenced")
      this.#log[expected ? "debug" : "warn"]({ err: error }, "could not record an event")
      return isKubeError(error, "unreachable") ? "unanswered" : "givenUp"
    } finally {
      this.#pending--
    }
  }

  #mayTell(subject: string, now: number): boolean {
    const known = this.#texts.get(subject)
    const texts =
      known !== undefined && now - known.since < seriesEndsAfterMs ? known : { count: 0, since: now }
    keepNewest(this.#texts, subject, texts)
    if (++texts.count <= atMostTexts) return true
    this.#dropped++
    return false
  }

  #write(): WriteOptions {
    return { fieldManager: this.#options.reportingController, lane: "telling" }
  }

  #manifest(series: Series, regarding: KubeObject, facts: EventFacts, now: number): KubeObject {
    const { apiVersion, kind, metadata } = regarding
    const { name, namespace, uid, resourceVersion } = metadata
    const event = {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { namespace: series.namespace, name: series.name },
      eventTime: microTimestamp(now),
      type: facts.type,
      reason: facts.reason,
      action: facts.action,
      note: facts.note,
      reportingController: this.#options.reportingController,
      reportingInstance: this.#options.reportingInstance,
      regarding: { apiVersion, kind, namespace, name, uid, resourceVersion },
    }
    return event
  }
}

/** What an event is about, whatever its text. */
function subjectOf(regarding: KubeObject, { type, reason, action }: EventFacts): string {
  const { uid, namespace, name } = regarding.metadata
  return JSON.stringify([regarding.kind, uid ?? [namespace, name], type, reason, action])
}

function keepNewest<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  map.set(key, value)
  if (map.size <= atMostSeries) return
  const [oldest] = map.keys()
  if (oldest !== undefined) map.delete(oldest)
}

/** Sortable by time and unlikely to meet another. */
function suffix(now: number, random: Random): string {
  const chance = Math.floor(random() * 0x1_0000_0000)
  return now.toString(16).padStart(12, "0") + chance.toString(16).padStart(8, "0")
}

/** The API allows 1024 bytes. */
function cut(note: string): string {
  const bytes = Buffer.from(note)
  if (bytes.length <= 1024) return note
  // A character that was cut in two reads as the replacement character.
  return `${bytes
    .subarray(0, 1021)
    .toString("utf8")
    .replace(/\uFFFD+$/u, "")}…`
}
