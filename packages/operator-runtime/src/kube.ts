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
import type { PodToEvict } from "./kube-requests.ts"
import * as requests from "./kube-requests.ts"
import type { Gvk, KubeObject, Ref } from "./objects.ts"
import { describeRef } from "./objects.ts"
import { conceal, isSecret } from "./sensitive.ts"
import type { TransportOptions, TransportRequest } from "./transport.ts"
import { content, refusal, Transport } from "./transport.ts"
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
    return new Kube(this.transport.access, {}, { with: this, fence })
  }

  /**
   * The object, or undefined when the server looked and it is not there. That the kind is not served, or that nobody
   * answered, is never told as absence.
   */
  async get<T extends KubeObject>(ref: Ref, options: RequestOptions = {}): Promise<T | undefined> {
    const resource = await this.#resource(ref, `get ${describeRef(ref)}`, options)
    try {
      return await this.#object<T>(resource, requests.getRequest(resource, ref, options))
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
      for (const item of page.items) items.push(item)
    }
    return { items, resourceVersion: page.resourceVersion }
  }

  /** One page. An expired `continue` is a KubeError `gone`, whose `inconsistentContinue` the server may offer instead. */
  async page<T extends KubeObject>(type: Gvk, options: PageOptions = {}): Promise<Page<T>> {
    const resource = await this.#resource(type, `list ${type.kind}`, options)
    const request = requests.pageRequest(resource, options)
    const body = (await this.#send(resource, request)) as ListBody<T>
    if (typeof body.kind !== "string" || !body.kind.endsWith("List")) {
      // Read as a list, anything else would be an empty one, and everything there is would look deleted.
      throw new KubeError(`could not ${request.did}: the answer is not a list`, { kind: "server" })
    }
    return {
      items: (body.items ?? []).map((item) => received(item, type)),
      resourceVersion: body.metadata?.resourceVersion ?? "",
      continue: body.metadata?.continue || undefined,
    }
  }

  /** Creates it; an object of that name is a KubeError `alreadyExists`. */
  async create<T extends KubeObject>(object: T, options: WriteOptions): Promise<T> {
    const resource = await this.#resource(object, `create ${requests.describeManifest(object)}`, options)
    return this.#object<T>(resource, requests.createRequest(resource, object, options))
  }

  /** Server-side apply: the object holds exactly the fields that this manager wants to own. */
  async apply<T extends KubeObject>(object: Manifest, options: ApplyOptions): Promise<T> {
    const resource = await this.#resource(object, `apply ${requests.describeManifest(object)}`, options)
    return this.#object<T>(resource, requests.applyRequest(resource, object, options))
  }

  async patch<T extends KubeObject>(ref: Ref, patch: Patch, options: PatchOptions): Promise<T> {
    const resource = await this.#resource(ref, `patch ${describeRef(ref)}`, options)
    return this.#object<T>(resource, requests.patchRequest(resource, ref, patch, options))
  }

  /** "deleted" also when finalizers keep it for now. A precondition that does not hold is a KubeError `conflict`. */
  async delete(ref: Ref, options: DeleteOptions = {}): Promise<"deleted" | "absent"> {
    const resource = await this.#resource(ref, `delete ${describeRef(ref)}`, options)
    try {
      await this.#send(resource, requests.deleteRequest(resource, ref, options))
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
    pod: PodToEvict,
    options: RequestOptions & { readonly gracePeriodSeconds?: number } = {},
  ): Promise<void> {
    const did = `evict Pod ${pod.namespace}/${pod.name}`
    const resource = await this.#resource({ apiVersion: "v1", kind: "Pod" }, did)
    const eviction = resource.subresources["eviction"]
    if (eviction === undefined) {
      throw new KubeError(`could not ${did}: the server serves no pods/eviction`, { kind: "notServed" })
    }
    await this.#send(resource, requests.evictRequest(resource, eviction, pod, options))
  }

  /**
   * Events until the server ends the watch, which is normal; after 1.1 times `timeoutSeconds` it is given up as `timeout`.
   * The reflector is its user; others want an informer.
   */
  async watch<T extends KubeObject>(type: Gvk, options: WatchOptions, sink: WatchSink<T>): Promise<void> {
    const resource = await this.#resource(type, `watch ${type.kind}`)
    const request = requests.watchRequest(resource, options)
    try {
      await readWatch<T>(this.transport, request, options.timeoutSeconds * 1100, (event, flow) => {
        if (event.type === "BOOKMARK") sink(event, flow)
        else sink({ type: event.type, object: received(event.object, type) }, flow)
      })
    } catch (error) {
      this.#forgetIfNotServed(resource, error)
      throw error
    }
  }

  /** The kind as the server serves it; undefined when it does not. For `{ group, kind }` in the preferred version. */
  discover(wanted: Gvk | { readonly group: string; readonly kind: string }): Promise<Resource | undefined> {
    return this.#discovery.find(wanted)
  }

  /** Any other path, such as /version. The status is the caller's to judge; without an answer it throws. */
  async raw(request: RawRequest): Promise<RawResponse> {
    const method = request.method ?? "GET"
    const did = `${method} ${request.path.split("?")[0] ?? ""}`
    const { status, text } = await this.transport.request(
      this.#fenced({ ...request, did, method, verb: "raw", resource: "" }),
    )
    return { status, text }
  }

  /** Ends every connection. */
  close(): Promise<void> {
    return this.transport.close()
  }

  async #object<T extends KubeObject>(resource: Resource, request: TransportRequest): Promise<T> {
    const object = (await this.#send(resource, request)) as T | null
    if (typeof object?.metadata === "object") return received(object, resource)
    throw new KubeError(`could not ${request.did}: the answer is not an object`, {
      kind: "server",
      uncertain: request.method !== "GET",
    })
  }

  async #send(resource: Resource, request: TransportRequest): Promise<unknown> {
    const response = await this.transport.request(this.#fenced(request))
    if (response.status >= 200 && response.status < 300) return content(request, response)
    const error = refusal(request, response)
    this.#forgetIfNotServed(resource, error)
    throw error
  }

  async #resource(type: Gvk, did: string, { lane, timeoutMs }: RequestOptions = {}): Promise<Resource> {
    const resource = await this.#discovery.find(type, {
      ...(lane === undefined ? {} : { lane }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    })
    if (resource !== undefined) return resource
    throw new KubeError(
      `could not ${did}: ${this.server} does not serve ${type.kind} of ${type.apiVersion}; is its CRD installed?`,
      { kind: "notServed" },
    )
  }

  #forgetIfNotServed(resource: Resource, error: unknown): void {
    if (isKubeError(error, "notServed")) this.#discovery.forget(resource.apiVersion)
  }

  /**
   * A write must end before somebody else may act: it is refused after the fence and cut off at it. The fence is asked once
   * more when a connection takes the request, because this process may be paused at any point in between.
   */
  #fenced(request: TransportRequest): TransportRequest {
    const fence = this.#fence
    if (fence === undefined || request.method === "GET") return request
    const refuse = (): KubeError | undefined =>
      fence.remaining() > 0
        ? undefined
        : new KubeError(`did not ${request.did}: ${fence.reason}`, { kind: "fenced" })
    const refused = refuse()
    if (refused !== undefined) throw refused
    const timeoutMs = Math.min(fence.remaining(), request.timeoutMs ?? this.transport.timeoutMs)
    return { ...request, refuse, timeoutMs }
  }
}

interface ListBody<T> {
  readonly kind?: unknown
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string }
  /** Go writes an empty list as null where nothing was allocated. */
  readonly items?: T[] | null
}

/** Objects inside lists carry neither apiVersion nor kind on a real server. */
function received<T extends KubeObject>(object: T, type: Gvk): T {
  const whole: T =
    object.kind === undefined || object.apiVersion === undefined
      ? { ...object, apiVersion: type.apiVersion, kind: type.kind }
      : object
  return isSecret(whole) ? (conceal(whole) as unknown as T) : whole
}
