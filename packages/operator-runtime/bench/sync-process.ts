/** Syncs what a server lists, as an operator would, and tells what that cost. */
import type { KubeObject } from "@nightshift/operator-runtime"

const began = performance.now()
const { Controller, createLogger, Informers, Kube, Manager, Metrics, settled, staticAccess } = await import(
  "@nightshift/operator-runtime"
)
const importMs = performance.now() - began
const importRss = process.memoryUsage.rss()
const [url = ""] = process.argv.slice(2)
if (url !== "") {
  const metrics = new Metrics()
  const log = createLogger({ name: "sync", level: "warn" })
  const informers = new Informers(new Kube(staticAccess(url), { observe: metrics.request }), { log })
  const informer = informers.of({
    apiVersion: "v1",
    kind: "ConfigMap",
    project: ({ apiVersion, kind, metadata, ...rest }): KubeObject & { zone: unknown } => {
      const { name, namespace, uid, resourceVersion, labels } = metadata
      const kept = { name, namespace, uid, resourceVersion, labels } as KubeObject["metadata"]
      return { apiVersion, kind, metadata: kept, zone: (rest["data"] as { zone: unknown }).zone }
    },
  })
  let reconciled = 0
  let done = (): void => {}
  const all = new Promise<void>((resolve) => (done = resolve))
  const controller = new Controller({
    name: "sync",
    metrics,
    log,
    reconcile: () => {
      if (++reconciled === 10_000) done()
      return Promise.resolve(settled)
    },
  }).watches(informer)
  const manager = new Manager({ info: { name: "sync", version: "0" }, informers, metrics, log }).add(
    controller,
  )
  const running = manager.run()
  await all
  const rss = process.memoryUsage.rss()
  const peak = process.resourceUsage().maxRSS * 1024
  const { heapUsed } = process.memoryUsage()
  process.send?.({ importMs, importRss, syncMs: performance.now() - began - importMs, rss, peak, heapUsed })
  manager.stop()
  await running
  process.exit(0)
}
process.send?.({ importMs, importRss })
