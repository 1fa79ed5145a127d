import type { StructuralSchema } from "@nightshift/structural-schema"
import { stringify } from "yaml"
import type { AnyKind, Column, Serving } from "./define-kind.ts"
import { category } from "./names.ts"

/** apiextensions.k8s.io/v1, as far as we write it. */
export interface CustomResourceDefinition {
  readonly apiVersion: "apiextensions.k8s.io/v1"
  readonly kind: "CustomResourceDefinition"
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  readonly spec: {
    readonly group: string
    readonly names: {
      readonly kind: string
      readonly listKind: string
      readonly plural: string
      readonly singular: string
      readonly shortNames?: readonly string[]
      readonly categories: readonly string[]
    }
    readonly scope: "Namespaced" | "Cluster"
    readonly conversion: { readonly strategy: "None" }
    readonly versions: readonly {
      readonly name: string
      readonly served: true
      readonly storage: boolean
      readonly schema: { readonly openAPIV3Schema: StructuralSchema }
      readonly subresources: { readonly status: Readonly<Record<string, never>> }
      readonly additionalPrinterColumns: readonly Column[]
      readonly selectableFields?: readonly { readonly jsonPath: string }[]
    }[]
  }
}

/** The definitions of one kind, one per group that serves it. */
export const definitionsOf = (kind: AnyKind): CustomResourceDefinition[] =>
  // kubectl warns when two groups share a short name, so only the first group has it.
  kind.served.map((serving, index) => definitionOf(kind, serving, index === 0 ? kind.shortNames : []))

function definitionOf(
  kind: AnyKind,
  { group, versions, labels = {} }: Serving,
  shortNames: readonly string[],
): CustomResourceDefinition {
  const { selectableFields = [] } = kind
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${kind.plural}.${group}`,
      labels: { "app.kubernetes.io/part-of": "night-shift", ...labels },
    },
    spec: {
      group,
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        singular: kind.singular,
        ...(shortNames.length > 0 && { shortNames }),
        categories: [category],
      },
      scope: kind.scope,
      conversion: { strategy: "None" },
      versions: versions.map(({ name, columns }, i) => ({
        name,
        served: true,
        storage: i === 0,
        schema: { openAPIV3Schema: kind.structural },
        subresources: { status: {} },
        additionalPrinterColumns: columns,
        ...(selectableFields.length > 0 && {
          selectableFields: selectableFields.map((jsonPath) => ({ jsonPath })),
        }),
      })),
    },
  }
}

/** YAML without anchors, comments or choices: the same definition is the same text. */
export const toYaml = (value: object): string =>
  stringify(value, { aliasDuplicateObjects: false, lineWidth: 110, indentSeq: false })
