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
  readonly latencies: readonly number[]
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

const writers = 8
const askers = 8

/** Writes with eight writers at once, and asks for everything outstanding until all answers are right. */
export async function burst(
  writes: readonly { readonly expect: Expectation; readonly send: () => Promise<unknown> }[],
  named: Named,
): Promise<Burst> {
  const client = new DnsClient({ addresses: [named.address], port: named.port })
  const outstanding: { expect: Expectation; acknowledged: number }[] = []
  const latencies: number[] = []
  const begun = performance.now()
  let written = 0
  const queue = [...writes]
  const write = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await next.send()
      written++
      outstanding.push({ expect: next.expect, acknowledged: performance.now() })
    }
  }
  const ask = async (): Promise<void> => {
    while (written < writes.length || outstanding.length > 0) {
      const one = outstanding.shift()
      if (one === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 1))
        continue
      }
      const { rrset } = await client.query(one.expect.name, "A")
      const seen = rrset?.rdatas[0]?.toString()
      if (seen === one.expect.address) latencies.push((performance.now() - one.acknowledged) / 1000)
      else {
        outstanding.push(one)
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    }
  }
  const writing = Promise.all(Array.from({ length: Math.min(writers, writes.length) }, write)).then(
    () => (performance.now() - begun) / 1000,
  )
  await Promise.all([writing, ...Array.from({ length: askers }, ask)])
  client.close()
  return {
    latencies: latencies.toSorted((a, b) => a - b),
    all: (performance.now() - begun) / 1000,
    writing: await writing,
  }
}

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
): { readonly expect: Expectation; readonly send: () => Promise<unknown> }[] {
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
