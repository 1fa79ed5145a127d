import { applyDefaults, isObject } from "@nightshift/structural-schema"
import type { StructuralSchema } from "@nightshift/structural-schema"
import { z } from "zod"
import { objectMeta } from "./meta.ts"
import { toStructural } from "./open-api.ts"

/** A column of `kubectl get`. */
export interface Column {
  readonly name: string
  readonly jsonPath: string
  readonly type: "boolean" | "date" | "integer" | "number" | "string"
  readonly description: string
  /** 0 (default) always, 1 with `-o wide`. */
  readonly priority?: number
}

export interface Version {
  readonly name: string
  readonly columns: readonly Column[]
}

/** A group that serves the kind; the first version is the one that is stored. All versions share one schema. */
export interface Serving {
  readonly group: string
  readonly versions: readonly Version[]
  /** More labels of the CustomResourceDefinition. */
  readonly labels?: Readonly<Record<string, string>>
}

interface Definition<
  Name extends string,
  Spec extends z.ZodType,
  Status extends z.ZodType,
  Root extends z.ZodRawShape,
> {
  readonly kind: Name
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly scope: "Namespaced" | "Cluster"
  /** What the kind is for, in a sentence or two. */
  readonly description: string
  readonly served: readonly [Serving, ...Serving[]]
  readonly selectableFields?: readonly string[]
  readonly spec: Spec
  readonly status: Status
  /** Fields beside spec and status. */
  readonly root: Root
}

/** Something wrong with an object, in words. */
export interface Problem {
  /** `spec.schedule.windows[0].start`; empty for the object itself. */
  readonly path: string
  readonly value: unknown
  readonly rule: string
}

export type ParseResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** A kind of ours: its schema in every form, and its one way in. */
export type Kind<
  Name extends string = string,
  Spec extends z.ZodType = z.ZodType,
  Status extends z.ZodType = z.ZodType,
  Root extends z.ZodRawShape = z.ZodRawShape,
> = Definition<Name, Spec, Status, Root> & {
  /** Every apiVersion under which the kind is served, the preferred one first. */
  readonly apiVersions: readonly [string, ...string[]]
  readonly schema: ReturnType<typeof objectSchema<Name, Spec, Status, Root>>
  /** `openAPIV3Schema`, the same for all versions. */
  readonly structural: StructuralSchema
  /**
   * The object with every default filled in and unknown fields dropped, or what is wrong with it. Nulls that the API server
   * would drop are dropped.
   */
  readonly parse: (
    object: unknown,
  ) => ParseResult<z.output<ReturnType<typeof objectSchema<Name, Spec, Status, Root>>>>
}

export type AnyKind = Kind<string, z.ZodType, z.ZodType, z.ZodRawShape>

/** The TypeScript type of a kind's objects, defaults filled in. */
export type ObjectOf<K extends { readonly schema: z.ZodType }> = z.output<K["schema"]>
/** The type of what a user may write. */
export type ManifestOf<K extends { readonly schema: z.ZodType }> = z.input<K["schema"]>

export function defineKind<
  const Name extends string,
  Spec extends z.ZodType,
  Status extends z.ZodType,
  Root extends z.ZodRawShape,
>(definition: Definition<Name, Spec, Status, Root>): Kind<Name, Spec, Status, Root> {
  const apiVersions = definition.served.flatMap(({ group, versions }) =>
    versions.map(({ name }) => `${group}/${name}`),
  ) as [string, ...string[]]
  const schema = objectSchema(
    definition.kind,
    apiVersions,
    definition.spec,
    definition.status,
    definition.root,
  )
  const structural = once(() => structuralOf(definition))
  return {
    ...definition,
    apiVersions,
    schema,
    get structural() {
      return structural()
    },
    parse: (object) => {
      const result = schema.safeParse(object)
      if (result.success) return { ok: true, value: result.data }
      // The API server drops nulls that may not be null; an object that never went through it may still hold some.
      const given = isObject(object) ? applyDefaults(structural(), object) : object
      const again = schema.safeParse(given)
      if (again.success) return { ok: true, value: again.data }
      return { ok: false, problems: again.error.issues.map((issue) => problemOf(issue, given)) }
    },
  }
}

/** Operators parse and never print a definition: the translation waits until somebody asks for it. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => (made ??= { value: make() }).value
}

function objectSchema<
  Name extends string,
  Spec extends z.ZodType,
  Status extends z.ZodType,
  Root extends z.ZodRawShape,
>(kind: Name, apiVersions: readonly [string, ...string[]], spec: Spec, status: Status, root: Root) {
  return z.object({
    apiVersion: z.enum(apiVersions),
    kind: z.literal(kind),
    metadata: objectMeta,
    spec,
    status: z.exactOptional(status),
    ...root,
  })
}

function structuralOf(definition: {
  readonly description: string
  readonly spec: z.ZodType
  readonly status: z.ZodType
  readonly root: z.ZodRawShape
}): StructuralSchema {
  const root = toStructural(z.object(definition.root)).properties ?? {}
  return {
    description: definition.description,
    type: "object",
    required: ["spec"],
    properties: {
      apiVersion: { description: "Group and version of this object.", type: "string" },
      kind: { description: "The kind of this object.", type: "string" },
      metadata: { type: "object" },
      spec: toStructural(definition.spec),
      status: toStructural(definition.status),
      ...root,
    },
  }
}

function problemOf(issue: z.core.$ZodIssue, object: unknown): Problem {
  const { path } = issue
  const value = path.reduce<unknown>(
    (here, step) =>
      typeof here === "object" && here !== null ? (here as Record<PropertyKey, unknown>)[step] : undefined,
    object,
  )
  return {
    path: spelled(path),
    value,
    rule: value === undefined && path.length > 0 ? absent(issue) : issue.message,
  }
}

const absent = (issue: z.core.$ZodIssue) => (issue.code === "custom" ? issue.message : "is required")

const spelled = (path: readonly PropertyKey[]) =>
  path
    .map((step, i) => (typeof step === "number" ? `[${step}]` : `${i === 0 ? "" : "."}${String(step)}`))
    .join("")

/** A problem as one line for a person. */
export function describeProblem({ path, value, rule }: Problem): string {
  const place = path === "" ? "the object" : path
  const shown = typeof value === "string" && rule.includes(value)
  return value === undefined || shown ? `${place}: ${rule}` : `${place}: ${JSON.stringify(value)}: ${rule}`
}
