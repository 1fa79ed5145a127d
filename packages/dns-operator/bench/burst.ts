import type { Kube, KubeObject } from "@nightshift/operator-runtime"
import { DnsClient, type Name, parseName } from "@nightshift/rfc2136"
import type { Named } from "@nightshift/rfc2136/testing"

/** One figure, as `./run bench` prints it. */
export interface Row {
  readonly name: string
  readonly unit: string
  readonly ours: number
  readonly reference?: number
  readonly ratio?: number
  readonly goal?: string
}

/** Seconds from the acknowledged write of each object to the first right answer for it. */
export interface Burst {
  /** By server, in the order they were given; each sorted. */
  readonly latencies: readonly (readonly number[])[]
  /** Seconds from the first write to the last right answer. */
  readonly all: number
  /** Seconds of the bare loop of writes. */
  readonly writing: number
}

/** What is asked for, and which answer is the right one: undefined for "no such name". */
export interface Expectation {
  readonly name: Name
  readonly address: string | undefined
}

export interface Write {
  readonly expect: Expectation
  readonly send: () => Promise<unknown>
}

const writers = 8
const askers = 8

/** Writes with eight writers at once, and asks every server for everything outstanding until all answers are right. */
export async function burst(writes: readonly Write[], ...servers: readonly Named[]): Promise<Burst> {
  const begun = performance.now()
  const elapsed = () => (performance.now() - begun) / 1000
  const watches = servers.map((server) => new Watch(server, writes.length))
  const queue = [...writes]
  const write = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await next.send()
      for (const watch of watches) watch.written(next.expect)
    }
  }
  const writing = Promise.all(Array.from({ length: Math.min(writers, writes.length) }, write)).then(elapsed)
  await Promise.all([writing, ...watches.map((watch) => watch.done())])
  const latencies = watches.map((watch) => watch.latencies.toSorted((a, b) => a - b))
  return { latencies, all: elapsed(), writing: await writing }
}

/** Asks one server for what was written until it answers so. */
class Watch {
  readonly latencies: number[] = []
  readonly #client: DnsClient
  readonly #count: number
  readonly #outstanding: { readonly expect: Expectation; readonly acknowledged: number }[] = []

  constructor({ address, port }: Named, count: number) {
    this.#client = new DnsClient({ addresses: [address], port })
    this.#count = count
  }

  written(expect: Expectation): void {
    this.#outstanding.push({ expect, acknowledged: performance.now() })
  }

  async done(): Promise<void> {
    await Promise.all(Array.from({ length: askers }, () => this.#ask()))
    this.#client.close()
  }

  async #ask(): Promise<void> {
    while (this.latencies.length < this.#count) {
      const one = this.#outstanding.shift()
      if (one !== undefined && (await this.#isAnswered(one.expect))) {
        this.latencies.push((performance.now() - one.acknowledged) / 1000)
        continue
      }
      if (one !== undefined) this.#outstanding.push(one)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }

  async #isAnswered({ name, address }: Expectation): Promise<boolean> {
    const { rrset } = await this.#client.query(name, "A")
    return rrset?.rdatas[0]?.toString() === address
  }
}

/** The usual rows of a burst, for one of its servers. */
export function latencyRows(
  name: string,
  made: Burst,
  goals: { readonly p50?: string; readonly p99?: string; readonly reference?: number },
  server = 0,
): Row[] {
  const { reference } = goals
  const [p50, p99] = [0.5, 0.99].map((q) => quantile(made.latencies[server] ?? [], q)) as [number, number]
  return [
    {
      name: `${name} p50`,
      unit: "s",
      ours: p50,
      ...(reference === undefined ? {} : { reference, ratio: p50 / reference }),
      ...(goals.p50 === undefined ? {} : { goal: goals.p50 }),
    },
    { name: `${name} p99`, unit: "s", ours: p99, ...(goals.p99 === undefined ? {} : { goal: goals.p99 }) },
  ]
}

export const beyondLoop = (name: string, made: Burst): Row => ({
  name: `${name} all, beyond the bare loop`,
  unit: "s",
  ours: made.all - made.writing,
  goal: "<= 2",
})

export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN

export const addressOf = (i: number, third: number): string =>
  `10.${third}.${Math.floor(i / 250)}.${(i % 250) + 1}`

/** One ARecord per name, created, changed or deleted. */
export function recordWrites(
  kube: Kube,
  zone: string,
  count: number,
  what: "create" | "update" | "delete",
): Write[] {
  return Array.from({ length: count }, (_, i) => {
    const name = `r${i}`
    const address = what === "delete" ? undefined : addressOf(i, what === "create" ? 1 : 2)
    const ref = { apiVersion: "bindy.firestoned.io/v1beta1", kind: "ARecord", namespace: "dns", name }
    const object = {
      apiVersion: ref.apiVersion,
      kind: ref.kind,
      metadata: { name, namespace: "dns", labels: { zone } },
      spec: { name, ipv4Addresses: [address] },
    } as unknown as KubeObject
    const send = {
      create: () => kube.create(object, { fieldManager: "bench" }),
      update: () =>
        kube.patch(
          ref,
          { type: "merge", body: { spec: { ipv4Addresses: [address] } } },
          { fieldManager: "bench" },
        ),
      delete: () => kube.delete(ref),
    }[what]
    return { expect: { name: parseName(`${name}.${zone}.`), address }, send }
  })
}
