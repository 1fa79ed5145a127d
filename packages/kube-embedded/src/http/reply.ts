import type { JsonObject } from "../json.ts"
import type { KubeObject } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import type { Page } from "../cluster/list.ts"
import type { WatchOptions } from "../cluster/watch.ts"

/** What a handler answers; how it is written is decided by the client's Accept header. */
export type Reply =
  | {
      readonly kind: "json"
      readonly code: number
      readonly body: unknown
      readonly contentType?: string
      readonly etag?: string
    }
  | { readonly kind: "text"; readonly code: number; readonly text: string }
  | { readonly kind: "object"; readonly code: number; readonly target: Target; readonly object: KubeObject }
  | { readonly kind: "list"; readonly target: Target; readonly page: Page }
  | {
      readonly kind: "watch"
      readonly target: Target
      readonly options: WatchOptions
      /** Seconds until the server ends the watch. */
      readonly timeoutSeconds: number
    }

export function json(body: JsonObject | object, code = 200): Reply {
  return { kind: "json", code, body }
}
