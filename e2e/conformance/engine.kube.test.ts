/** The engine's stories: what it makes of a server that fails, be it the embedded one or a real one. */
import { EventRecorder, isKubeError, type KubeObject, LeaderElection } from "@nightshift/operator-runtime"
import { describe, expect } from "vitest"
import type { Api } from "./api.ts"
import { type ConfigMap, configMaps, type Followed, following, withFaults } from "./faulty.ts"
import { configMap } from "./manifests.ts"
import { type Site, suite } from "./suite.ts"

const { check } = suite()

const patiently = { timeout: 30_000 }
const manager = { fieldManager: "engine" }

const make = (api: Api, path: string, name: string) =>
  api.post(path, configMap(name, {}, { labels: { mine: "" } }))
const has = ({ names }: Followed, ...wanted: string[]) =>
  expect.poll(() => names().toSorted(), patiently).toEqual(wanted.toSorted())
const mine = ({ namespace }: Site, name: string) => ({
  ...configMaps,
  metadata: { namespace, name, labels: { mine: "" } },
})

describe("an informer", () => {
  check("whose watch is cut again and again misses nothing and lists once", async (site) => {
    await withFaults(site, async ({ proxy, kube, records }) => {
      await following(site, kube, async (followed) => {
        for (const name of ["a", "b", "c"]) {
          proxy.cutWatches()
          await make(site.api, site.core("configmaps"), name)
        }
        await has(followed, "a", "b", "c")
        expect(records.filter(({ verb }) => verb === "list")).toHaveLength(1)
        expect(followed.heard.toSorted()).toEqual(["added a", "added b", "added c"])
      })
    })
  })

  check("that is told 410 in its watch lists anew and finds out what was deleted meanwhile", async (site) => {
    await make(site.api, site.core("configmaps"), "old")
    await withFaults(site, async ({ proxy, kube, records }) => {
      await following(site, kube, async (followed) => {
        await has(followed, "old")
        const blind = proxy.plant({
          on: { verb: ["watch", "list"] },
          fault: { kind: "refuse" },
          times: Infinity,
        })
        proxy.cutWatches()
        await site.api.delete(`${site.core("configmaps")}/old`)
        await make(site.api, site.core("configmaps"), "new")
        proxy.plant({ on: { verb: "watch" }, fault: { kind: "expire", afterEvents: 0 } })
        blind.lift()
        await has(followed, "new")
        expect(records.filter(({ verb }) => verb === "list").length).toBeGreaterThan(1)
        expect(followed.heard).toEqual(expect.arrayContaining(["added old", "deleted old", "added new"]))
      })
    })
  })

  check("whose server has forgotten the past lists anew", async (site) => {
    await make(site.api, site.core("configmaps"), "old")
    await withFaults(site, async ({ proxy, kube }) => {
      await following(site, kube, async (followed) => {
        await has(followed, "old")
        const blind = proxy.plant({ on: {}, fault: { kind: "refuse" }, times: Infinity })
        proxy.cutWatches()
        await site.api.delete(`${site.core("configmaps")}/old`)
        await make(site.api, site.core("configmaps"), "new")
        await site.server.compact()
        blind.lift()
        await has(followed, "new")
        expect(followed.informer.state).toBe("synced")
      })
    })
  })

  check("lives through a restart of the server, and deletes nothing for it", async (site) => {
    await make(site.api, site.core("configmaps"), "before")
    await withFaults(site, async ({ kube }) => {
      await following(site, kube, async (followed) => {
        await has(followed, "before")
        await site.server.restart()
        await make(site.api, site.core("configmaps"), "after")
        await has(followed, "before", "after")
        expect(followed.heard.filter((what) => what.startsWith("deleted"))).toEqual([])
      })
    })
  })

  check("that hears everything twice and late still tells its handlers once", async (site) => {
    await withFaults(site, async ({ proxy, kube }) => {
      proxy.plant({ on: { verb: "watch" }, fault: { kind: "duplicate" }, times: Infinity })
      await following(site, kube, async (followed) => {
        await make(site.api, site.core("configmaps"), "a")
        await site.api.delete(`${site.core("configmaps")}/a`)
        await make(site.api, site.core("configmaps"), "b")
        await has(followed, "b")
        expect(followed.heard).toEqual(["added a", "deleted a", "added b"])
      })
    })
  })

  check("of a slow server is synced later, and complete", async (site) => {
    for (const name of ["a", "b"]) await make(site.api, site.core("configmaps"), name)
    await withFaults(site, async ({ proxy, kube }) => {
      proxy.plant({ on: { verb: "list" }, fault: { kind: "delay", ms: 400 }, times: Infinity })
      proxy.plant({ on: { verb: "watch" }, fault: { kind: "late", ms: 200 }, times: Infinity })
      await following(site, kube, async (followed) => {
        await has(followed, "a", "b")
        await make(site.api, site.core("configmaps"), "c")
        await has(followed, "a", "b", "c")
      })
    })
  })

  check("does not take a failing list for an empty one", async (site) => {
    await make(site.api, site.core("configmaps"), "a")
    await withFaults(site, async ({ proxy, kube }) => {
      await following(site, kube, async (followed) => {
        await has(followed, "a")
        proxy.plant({ on: { verb: "watch" }, fault: { kind: "expire", afterEvents: 0 } })
        const failing = proxy.plant({ on: { verb: "list" }, fault: { kind: "answer", code: 500 }, times: 3 })
        proxy.cutWatches()
        await failing.spent
        expect(followed.names()).toEqual(["a"])
        await make(site.api, site.core("configmaps"), "b")
        await has(followed, "a", "b")
        expect(followed.heard.filter((what) => what.startsWith("deleted"))).toEqual([])
      })
    })
  })
})

describe("the client", () => {
  check(
    "whose reply is lost after the effect says uncertain, and applying again makes one object",
    async (site) => {
      await withFaults(site, async ({ proxy, kube, healthy }) => {
        proxy.plant({ on: { verb: "patch", resource: "configmaps" }, fault: { kind: "dropReply" } })
        const lost: unknown = await kube.apply(mine(site, "a"), manager).catch((error: unknown) => error)
        expect(isKubeError(lost, "unreachable") && lost.uncertain).toBe(true)
        const found = await healthy.get<ConfigMap>({ ...configMaps, namespace: site.namespace, name: "a" })
        const again = await kube.apply(mine(site, "a"), manager)
        expect(again.metadata.uid).toBe(found?.metadata.uid)
      })
    },
  )

  check("whose request never arrives has changed nothing", async (site) => {
    await withFaults(site, async ({ proxy, kube, healthy }) => {
      await kube.get({ ...configMaps, namespace: site.namespace, name: "warm" })
      proxy.plant({ on: { verb: "patch" }, fault: { kind: "refuse" } })
      await expect(kube.apply(mine(site, "a"), manager)).rejects.toSatisfy((error) =>
        isKubeError(error, "unreachable"),
      )
      expect(await healthy.get({ ...configMaps, namespace: site.namespace, name: "a" })).toBeUndefined()
    })
  })

  check("tells absent from unknown: a 503 is no answer to whether an object is there", async (site) => {
    await withFaults(site, async ({ proxy, kube }) => {
      const ref = { ...configMaps, namespace: site.namespace, name: "a" }
      expect(await kube.get(ref)).toBeUndefined()
      proxy.plant({ on: { verb: "get", name: "a" }, fault: { kind: "answer", code: 500 }, times: Infinity })
      await expect(kube.get(ref)).rejects.toSatisfy((error) => isKubeError(error))
    })
  })
})

describe("an event recorder", () => {
  check("counts what repeats and writes what reads otherwise as another event", async (site) => {
    await make(site.api, site.core("configmaps"), "a")
    await withFaults(site, async ({ kube, records }) => {
      const about = await kube.get<ConfigMap>({ ...configMaps, namespace: site.namespace, name: "a" })
      const recorder = new EventRecorder({
        kube,
        reportingController: "test.dev/engine",
        reportingInstance: "one",
      })
      for (const note of ["2 left", "2 left", "1 left", "1 left", "1 left"]) {
        const facts = { type: "Warning", reason: "Waiting", action: "Wait", note } as const
        if (about !== undefined) recorder.event(about, facts)
      }
      await recorder.flush()
      type Event = KubeObject & { readonly note?: string; readonly series?: { readonly count: number } }
      const events = { apiVersion: "events.k8s.io/v1", kind: "Event", namespace: site.namespace }
      const { items } = await kube.list<Event>(events)
      expect(items.map(({ note, series }) => `${note} x${series?.count}`).toSorted()).toEqual([
        "1 left x3",
        "2 left x2",
      ])
      expect(records.filter(({ code }) => Number(code) >= 400)).toEqual([])
    })
  })
})

describe("a leader", () => {
  check(
    "that cannot reach its lease stops before another can take it, and leads again only after that one",
    async (site) => {
      await withFaults(site, async ({ proxy, kube, healthy }) => {
        const times = { leaseDurationMs: 3000, renewDeadlineMs: 2000, retryPeriodMs: 500 }
        const candidate = (of: typeof kube, identity: string) =>
          new LeaderElection({ kube: of, namespace: site.namespace, name: "engine", identity, ...times })
        const one = candidate(kube, "one")
        const two = candidate(healthy, "two")
        const stop = new AbortController()
        const first = await one.acquire(stop.signal)
        expect(one.isLeader()).toBe(true)
        const next = two.acquire(stop.signal)
        const cut = proxy.plant({ on: { resource: "leases" }, fault: { kind: "refuse" }, times: Infinity })
        const second = await next
        expect([one.isLeader(), first?.lost.aborted, two.isLeader()]).toEqual([false, true, true])
        cut.lift()
        const back = one.acquire(stop.signal)
        await second?.release()
        const third = await back
        expect([one.isLeader(), two.isLeader()]).toEqual([true, false])
        await third?.release()
        const lease = await healthy.get<ConfigMap & { spec?: { leaseTransitions?: number } }>({
          apiVersion: "coordination.k8s.io/v1",
          kind: "Lease",
          namespace: site.namespace,
          name: "engine",
        })
        expect(lease?.spec?.leaseTransitions).toBeGreaterThanOrEqual(2)
      })
    },
  )
})
