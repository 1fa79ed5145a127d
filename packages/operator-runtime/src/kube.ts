import type { ClusterAccess } from "./access.ts"
import type { Clock } from "./clock.ts"
import type { Resource } from "./discovery.ts"
import { Discovery } from "./discovery.ts"
import type { Fence } from "./fence.ts"
import { isKubeError, KubeError } from "./kube-error.ts"
import type {
  ApplyOptions,
  DeleteOptions,
  Listed,
  ListOptions,
  Manifest,
  Page,
  PageOptions,
  Patch,
  PatchOptions,
  RawRequest,
  RawResponse,
  RequestOptions,
  WatchOptions,
  WriteOptions,
} from "./kube-options.ts"
import type { Gvk, KubeObject, Ref } from "./objects.ts"
import { describeRef } from "./objects.ts"
import type { Query } from "./path.ts"
import { queryString, resourcePath } from "./path.ts"
import { conceal, isSecret, revealingJson } from "./sensitive.ts"
import type { TransportOptions, TransportRequest } from "./transport.ts"
import { refusal, Transport } from "./transport.ts"
import type { WatchSink } from "./watch.ts"
import { readWatch } from "./watch.ts"

export type KubeOptions = TransportOptions

/**
 * One client of one API server. Plurals and scopes come from discovery, so any kind can be named; Secrets come with their
 * values concealed. Every method throws KubeError when it could not do what it says.
 */
export class Kube {
  readonly transport: Transport
  readonly #discovery: Discovery
  readonly #fence: Fence | undefined

  constructor(access: ClusterAccess, options: KubeOptions = {}, sharing?: { with: Kube; fence: Fence }) {
    this.transport = sharing === undefined ? new Transport(access, options) : sharing.with.transport
    this.#discovery = sharing === undefined ? new Discovery(this.transport) : sharing.with.#discovery
    this.#fence = sharing?.fence
  }

  /** The address, for logs. */
  get server(): string {
    return this.transport.server
  }

  get clock(): Clock {
    return this.transport.clock
  }

  /** The same client, whose writes are refused with KubeError `fenced` as soon as the fence says so. */
  fencedBy(fence: Fence): Kube {
    const { server } = this
    const refuse = (): never => {
      throw new TypeError("a fenced client uses the connections of its origin")
    }
    return new Kube({ server, credentials: refuse }, {}, { with: this, fence })
  }

  /**
   * The object, or undefined when the server looked and it is not there. That the kind is not served, or that nobody
   * answered, is never told as absence.
   */
  async get<T extends KubeObject>(ref: Ref, options: RequestOptions = {}): Promise<T | undefined> {
    const resource = await this.#resource(ref, `get ${describeRef(ref)}`)
    try {
      return await this.#object<T>(resource, {
        ...options,
        did: `get ${describeRef(ref)}`,
        verb: "get",
        method: "GET",
        path: resourcePath(resource, ref),
      })
    } catch (error) {
      if (isKubeError(error, "absent")) return undefined
      throw error
    }
  }

  /** Every object of the selection, page by page, and the version to watch from. */
  async list<T extends KubeObject>(type: Gvk, options: ListOptions = {}): Promise<Listed<T>> {
    let page: Page<T> = await this.page(type, { limit: 500, ...options })
    const { items } = page
    while (page.continue !== undefined) {
      page = await this.page(type, { limit: 500, ...options, continue: page.continue })
      items.push(...page.items)
    }
    return { items, resourceVersion: page.resourceVersion }
  }

  /** One page. An expired `continue` is a KubeError `gone`, whose `inconsistentContinue` the server may offer instead. */
  async page<T extends KubeObject>(type: Gvk, options: PageOptions = {}): Promise<Page<T>> {
    const did = `list ${type.kind}${options.namespace === undefined ? "" : ` in ${options.namespace}`}`
    const resource = await this.#resource(type, did)
    const { labelSelector, fieldSelector, limit } = options
    const response = await this.#send(resource, {
      ...options,
      did,
      verb: "list",
      method: "GET",
      path:
        resourcePath(resource, { namespace: namespaceFor(resource, options.namespace, did) }) +
        queryString({ labelSelector, fieldSelector, limit, continue: options.continue }),
    })
    const body = JSON.parse(response) as {
      readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string }
      readonly items?: T[] | null
    }
    return {
      items: (body.items ?? []).map((item) => received(item, type)),
      resourceVersion: body.metadata?.resourceVersion ?? "",
      continue: body.metadata?.continue || undefined,
    }
  }

  /** Creates it; an object of that name is a KubeError `alreadyExists`. */
  async create<T extends KubeObject>(object: T, options: WriteOptions): Promise<T> {
    const did = `create ${describe(object)}`
    const resource = await this.#resource(object, did)
    const { namespace } = object.metadata
    return this.#object<T>(resource, {
      ...options,
      did,
      verb: "create",
      method: "POST",
      path:
        resourcePath(resource, { namespace: namespaceFor(resource, namespace, did) }) + writeQuery(options),
      body: encode(object),
    })
  }

  /** Server-side apply: the object holds exactly the fields that this manager wants to own. */
  async apply<T extends KubeObject>(object: Manifest, options: ApplyOptions): Promise<T> {
    const did = `apply ${options.subresource === undefined ? "" : `${options.subresource} of `}${describe(object)}`
    const resource = await this.#resource(object, did)
    const { namespace, name } = object.metadata
    return this.#object<T>(resource, {
      ...options,
      did,
      verb: "apply",
      method: "PATCH",
      path:
        resourcePath(resource, {
          namespace: namespaceFor(resource, namespace, did),
          name,
          subresource: options.subresource,
        }) + writeQuery(options, { force: options.force === true ? true : undefined }),
      body: encode(object),
      contentType: "application/apply-patch+yaml",
    })
  }

  async patch<T extends KubeObject>(ref: Ref, patch: Patch, options: PatchOptions): Promise<T> {
    const { subresource } = options
    const did = `patch ${subresource === undefined ? "" : `${subresource} of `}${describeRef(ref)}`
    const resource = await this.#resource(ref, did)
    return this.#object<T>(resource, {
      ...options,
      did,
      verb: "patch",
      method: "PATCH",
      path: resourcePath(resource, { ...ref, subresource }) + writeQuery(options),
      body: encode(patch.type === "json" ? patch.ops : patch.body),
      contentType: `application/${patch.type === "json" ? "json" : "merge"}-patch+json`,
    })
  }

  /** "deleted" also when finalizers keep it for now. A precondition that does not hold is a KubeError `conflict`. */
  async delete(ref: Ref, options: DeleteOptions = {}): Promise<"deleted" | "absent"> {
    const did = `delete ${describeRef(ref)}`
    const resource = await this.#resource(ref, did)
    const { uid, resourceVersion } = options
    const preconditions =
      uid === undefined && resourceVersion === undefined ? undefined : { uid, resourceVersion }
    try {
      await this.#send(resource, {
        ...options,
        did,
        verb: "delete",
        method: "DELETE",
        path: resourcePath(resource, ref),
        body: JSON.stringify({
          apiVersion: "v1",
          kind: "DeleteOptions",
          preconditions,
          propagationPolicy: options.propagation,
          gracePeriodSeconds: options.gracePeriodSeconds,
          dryRun: options.dryRun === true ? ["All"] : undefined,
        }),
      })
      return "deleted"
    } catch (error) {
      if (isKubeError(error, "absent")) return "absent"
      throw error
    }
  }

  /**
   * Asks for the eviction of this very pod. A disruption budget that forbids it now is a KubeError `tooMany`, a pod that is
   * gone `absent`, another pod of the same name `conflict`.
   */
  async evict(
    pod: { readonly namespace: string; readonly name: string; readonly uid: string },
    options: RequestOptions & { readonly gracePeriodSeconds?: number } = {},
  ): Promise<void> {
    const did = `evict Pod ${pod.namespace}/${pod.name}`
    const resource = await this.#resource({ apiVersion: "v1", kind: "Pod" }, did)
    const eviction = resource.subresources["eviction"]
    if (eviction === undefined) {
      throw new KubeError(`could not ${did}: the server serves no pods/eviction`, { kind: "notServed" })
    }
    await this.#send(resource, {
      ...options,
      did,
      verb: "evict",
      method: "POST",
      path: resourcePath(resource, { ...pod, subresource: "eviction" }),
      body: JSON.stringify({
        ...eviction,
        metadata: { namespace: pod.namespace, name: pod.name },
        deleteOptions: {
          preconditions: { uid: pod.uid },
          gracePeriodSeconds: options.gracePeriodSeconds,
        },
      }),
      waitWhenThrottled: false,
    })
  }

  /** Events until the server ends the watch; see readWatch. The reflector is its user; others want an informer. */
  async watch<T extends KubeObject>(type: Gvk, options: WatchOptions, sink: WatchSink<T>): Promise<void> {
    const did = `watch ${type.kind}${options.namespace === undefined ? "" : ` in ${options.namespace}`}`
    const resource = await this.#resource(type, did)
    const { labelSelector, fieldSelector, resourceVersion, timeoutSeconds, sendInitialEvents } = options
    const path =
      resourcePath(resource, { namespace: namespaceFor(resource, options.namespace, did) }) +
      queryString({
        watch: true,
        allowWatchBookmarks: true,
        timeoutSeconds,
        labelSelector,
        fieldSelector,
        resourceVersion,
        ...(sendInitialEvents === true ? { sendInitialEvents, resourceVersionMatch: "NotOlderThan" } : {}),
      })
    const request: TransportRequest = {
      did,
      verb: "watch",
      resource: resource.plural,
      method: "GET",
      path,
      lane: "watch",
      signal: options.signal,
      onOpen: options.onOpen,
    }
    await readWatch<T>(this.transport, request, timeoutSeconds * 1100, (event, flow) =>
      sink(
        event.type === "BOOKMARK" ? event : { type: event.type, object: received(event.object, type) },
        flow,
      ),
    ).catch((error: unknown) => {
      if (isKubeError(error, "notServed")) this.#discovery.forget(type.apiVersion)
      throw error
    })
  }

  /** The kind as the server serves it; undefined when it does not. For `{ group, kind }` in the preferred version. */
  discover(wanted: Gvk | { readonly group: string; readonly kind: string }): Promise<Resource | undefined> {
    return this.#discovery.find(wanted)
  }

  /** Any other path, such as /version. The status is the caller's to judge; without an answer it throws. */
  async raw(request: RawRequest): Promise<RawResponse> {
    const method = request.method ?? "GET"
    const did = `${method} ${request.path.split("?")[0] ?? ""}`
    const full: TransportRequest = { ...request, did, method, verb: "raw", resource: "" }
    const { status, text } = await this.transport.request(this.#fenced(full))
    return { status, text }
  }

  /** Ends every connection. */
  close(): Promise<void> {
    return this.transport.close()
  }

  async #object<T extends KubeObject>(
    resource: Resource,
    request: Omit<TransportRequest, "resource">,
  ): Promise<T> {
    return received(JSON.parse(await this.#send(resource, request)) as T, resource)
  }

  async #send(resource: Resource, request: Omit<TransportRequest, "resource">): Promise<string> {
    const full = this.#fenced({ ...request, resource: resource.plural })
    const response = await this.transport.request(full)
    if (response.status >= 200 && response.status < 300) return response.text
    const error = refusal(full, response)
    if (error.kind === "notServed") this.#discovery.forget(resource.apiVersion)
    throw error
  }

  async #resource(type: Gvk, did: string): Promise<Resource> {
    const resource = await this.#discovery.find(type)
    if (resource !== undefined) return resource
    throw new KubeError(
      `could not ${did}: ${this.server} does not serve ${type.kind} of ${type.apiVersion}; is its CRD installed?`,
      { kind: "notServed" },
    )
  }

  /** A write must end before somebody else may act: it is refused after the fence and cut off at it. */
  #fenced(request: TransportRequest): TransportRequest {
    if (this.#fence === undefined || request.method === "GET") return request
    const left = this.#fence.remaining()
    if (left <= 0) {
      throw new KubeError(`did not ${request.did}: ${this.#fence.reason}`, { kind: "fenced" })
    }
    return { ...request, timeoutMs: Math.min(left, request.timeoutMs ?? left) }
  }
}

/** Objects inside lists carry neither apiVersion nor kind on a real server. */
function received<T extends KubeObject>(object: T, type: Gvk): T {
  const whole: T =
    object.kind === undefined || object.apiVersion === undefined
      ? { ...object, apiVersion: type.apiVersion, kind: type.kind }
      : object
  return isSecret(whole) ? (conceal(whole) as unknown as T) : whole
}

function encode(body: object): string {
  return "kind" in body && body.kind === "Secret" ? revealingJson(body) : JSON.stringify(body)
}

function describe(object: Manifest): string {
  const { name, namespace } = object.metadata
  return describeRef({
    kind: object.kind,
    name: name ?? "(generated)",
    ...(namespace === undefined ? {} : { namespace }),
  })
}

function namespaceFor(resource: Resource, namespace: string | undefined, did: string): string | undefined {
  if (resource.namespaced || namespace === undefined) return namespace
  throw new KubeError(`could not ${did}: ${resource.kind} has no namespaces, ${namespace} was given`, {
    kind: "invalid",
  })
}

function writeQuery(options: WriteOptions, more: Query = {}): string {
  return queryString({
    fieldManager: options.fieldManager,
    ...more,
    dryRun: options.dryRun === true ? "All" : undefined,
  })
}
