import type { Cluster } from "../cluster/cluster.ts"
import type { Controller } from "./controller.ts"

/** Events are kept for an hour, as by a real server. */
const lifetime = 3600 * 1000

/** Forgets events when their hour is over; one timer waits for the oldest. */
export function eventExpiryController(cluster: Cluster): Controller {
  const { store, clock } = cluster
  let timer: { cancel(): void } | undefined
  const sweep = (): void => {
    timer = undefined
    const now = clock.now()
    let next = Number.POSITIVE_INFINITY
    for (const [key, { metadata }] of store.collection("events").entries()) {
      const ends = Date.parse(metadata.creationTimestamp ?? "") + lifetime
      if (ends <= now) store.delete("events", key)
      else next = Math.min(next, ends)
    }
    if (Number.isFinite(next)) timer = clock.timer(next, sweep)
  }
  return {
    name: "event expiry",
    *wakes({ collection, type }) {
      if (collection === "events" && type === "ADDED" && timer === undefined) yield "events"
    },
    reconcile() {
      if (timer === undefined) sweep()
    },
    stop: () => timer?.cancel(),
  }
}
