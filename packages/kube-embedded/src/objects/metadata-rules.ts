import { type FieldError, forbidden, invalid, required, tooLong } from "../field-error.ts"
import { type Json, textOf } from "../json.ts"
import { dns1123Label, dns1123Subdomain, labelValue, pathSegment, qualifiedName } from "../names.ts"
import type { NameRule, Resource } from "../resources/resource.ts"
import { at, listOf, type ObjectMeta, objectOf } from "./object.ts"

const rules: Readonly<Record<NameRule, (name: string) => string[]>> = {
  subdomain: dns1123Subdomain,
  label: dns1123Label,
  pathSegment,
}

/** Annotations of one object may hold this many bytes in all. */
const annotationBytes = 256 * 1024

/** What Kubernetes asks of the metadata of every object. */
export function metadataErrors(metadata: ObjectMeta, { nameRule, custom, group }: Resource): FieldError[] {
  return [
    ...nameErrors(metadata, nameRule),
    ...labelErrors(metadata),
    ...annotationErrors(metadata),
    ...finalizerErrors(metadata),
    ...(custom || group === "apiextensions.k8s.io" ? [] : bareFinalizerErrors(metadata)),
    ...ownerErrors(metadata),
  ]
}

function nameErrors({ name, generateName }: ObjectMeta, rule: NameRule): FieldError[] {
  if (name === "" || name === undefined)
    return [required("metadata.name", "name or generateName is required")]
  const bad = rules[rule](name).map((why) => invalid("metadata.name", name, why))
  if (generateName === undefined || rule === "pathSegment") return bad
  // A prefix may end in a dash, which no whole name may.
  const prefix = generateName.replace(/-$/, "a")
  return [...rules[rule](prefix).map((why) => invalid("metadata.generateName", generateName, why)), ...bad]
}

function labelErrors({ labels }: ObjectMeta): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...qualifiedName(key).map((why) => invalid("metadata.labels", key, why)),
    ...labelValue(value).map((why) => invalid("metadata.labels", value, why)),
  ])
}

function annotationErrors({ annotations }: ObjectMeta): FieldError[] {
  const entries = Object.entries(annotations ?? {})
  const bytes = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  )
  const errors = entries.flatMap(([key]) =>
    qualifiedName(key.toLowerCase()).map((why) => invalid("metadata.annotations", key, why)),
  )
  if (bytes <= annotationBytes) return errors
  return [...errors, tooLong("metadata.annotations", annotationBytes)]
}

function finalizerErrors({ finalizers = [] }: ObjectMeta): FieldError[] {
  const errors = finalizers.flatMap((name) =>
    qualifiedName(name).map((why) => invalid("metadata.finalizers", name, why)),
  )
  if (!finalizers.includes("orphan") || !finalizers.includes("foregroundDeletion")) return errors
  const why = 'finalizer "orphan" and "foregroundDeletion" cannot be both set'
  return [...errors, invalid("metadata.finalizers", finalizers, why)]
}

const standardFinalizers = ["kubernetes", "orphan", "foregroundDeletion"]

/** Built-in kinds take finalizers without a domain only when they are Kubernetes' own. */
function bareFinalizerErrors({ finalizers = [] }: ObjectMeta): FieldError[] {
  const why = "name is neither a standard finalizer name nor is it fully qualified"
  return finalizers.flatMap((name, index) => {
    const isFine = name.includes("/") || standardFinalizers.includes(name)
    return isFine ? [] : [invalid(`metadata.finalizers[${index}]`, name, why)]
  })
}

/** What is accepted of a custom object but not recommended. */
export function metadataWarnings({ finalizers = [] }: ObjectMeta): string[] {
  return finalizers.flatMap((name) => {
    if (name.includes("/") || standardFinalizers.includes(name)) return []
    const advice =
      "prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers"
    return [`metadata.finalizers: ${JSON.stringify(name)}: ${advice}`]
  })
}

function ownerErrors({ ownerReferences }: ObjectMeta): FieldError[] {
  const controllers = listOf(ownerReferences).filter((owner) => objectOf(owner)["controller"] === true)
  const errors = listOf(ownerReferences).flatMap((owner) => {
    const at = "metadata.ownerReferences"
    const reference = objectOf(owner)
    const empty = (field: string, value: Json | undefined): FieldError[] =>
      value === undefined || value === ""
        ? [
            invalid(
              `${at}.${field}`,
              value ?? "",
              `${field === "apiVersion" ? "version " : ""}must not be empty`,
            ),
          ]
        : []
    return [
      ...empty("apiVersion", reference["apiVersion"]),
      ...empty("kind", reference["kind"]),
      ...empty("name", reference["name"]),
      ...empty("uid", reference["uid"]),
    ]
  })
  if (controllers.length < 2) return errors
  const [first, second] = controllers.map(
    (owner) => `${textOf(at(owner, "kind"))}/${textOf(at(owner, "name"))}`,
  )
  const why = `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${second}`
  return [...errors, invalid("metadata.ownerReferences", listOf(ownerReferences), why)]
}

/** What may not change between two versions of one object. */
export function metadataUpdateErrors(next: ObjectMeta, old: ObjectMeta): FieldError[] {
  const errors: FieldError[] = []
  if (old.deletionTimestamp !== undefined) {
    const added = (next.finalizers ?? []).filter((name) => !(old.finalizers ?? []).includes(name))
    if (added.length > 0) {
      const shown = `[]string{${added.map((name) => JSON.stringify(name)).join(", ")}}`
      const why = `no new finalizers can be added if the object is being deleted, found new finalizers ${shown}`
      errors.push(forbidden("metadata.finalizers", why))
    }
  }
  return errors
}
