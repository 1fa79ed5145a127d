import type { KubeObject } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import {
  matchesFields,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
  resolveFields,
  SelectorError,
} from "../selectors/index.ts"
import { badRequest } from "../status.ts"

/** Which objects of a resource a list or a watch is about. */
export type Selection = (object: KubeObject) => boolean

/** Nothing was asked for in particular. */
export const everything: Selection = () => true

/** @throws ApiError 400 for a selector that cannot be read or names a field that the kind cannot be selected by. */
export function selectionOf(
  { version }: Target,
  selectors: { readonly labels: string | undefined; readonly fields: string | undefined },
): Selection {
  const { labels = "", fields = "" } = selectors
  if (labels === "" && fields === "") return everything
  try {
    const byLabel = parseLabelSelector(labels)
    const byField = resolveFields(parseFieldSelector(fields), version.selectable)
    return (object) => matchesLabels(byLabel, object.metadata.labels) && matchesFields(byField, object)
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message)
    throw error
  }
}
