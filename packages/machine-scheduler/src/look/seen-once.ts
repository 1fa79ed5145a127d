import type { Informer, KubeObject } from "@nightshift/operator-runtime"

type Watched = Pick<Informer<KubeObject>, "hasSynced" | "state" | "onState">

/** Waits until everything of a kind was seen once: what is missing then is truly absent. */
export function seenOnce(informer: Watched): Promise<void> {
  return reached(informer, () => informer.hasSynced)
}

/**
 * Waits for the first answer of the server, whichever it is. A kind that cannot be listed (its conversion webhook is down,
 * a right is missing) leaves `hasSynced` false: it must not hold up what does not depend on it.
 */
export function answeredOnce(informer: Watched): Promise<void> {
  return reached(informer, () => informer.hasSynced || informer.state === "unknown")
}

function reached(informer: Watched, isReached: () => boolean): Promise<void> {
  if (isReached() || informer.state === "stopped") return Promise.resolve()
  return new Promise((resolve) => {
    const forget = informer.onState(() => {
      if (!isReached() && informer.state !== "stopped") return
      forget()
      resolve()
    })
  })
}
