import type { Informer, KubeObject } from "@nightshift/operator-runtime"

/** Waits until everything of a kind was seen once: what is missing then is truly absent. */
export function seenOnce(
  informer: Pick<Informer<KubeObject>, "hasSynced" | "state" | "onState">,
): Promise<void> {
  if (informer.hasSynced || informer.state === "stopped") return Promise.resolve()
  return new Promise((resolve) => {
    const forget = informer.onState(() => {
      if (!informer.hasSynced && informer.state !== "stopped") return
      forget()
      resolve()
    })
  })
}
