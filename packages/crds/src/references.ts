import { z } from "zod"
import { textMap, uniqueList } from "./collections.ts"
import { ruled } from "./rules.ts"
import { apiVersion, dataKey, kindName, namespaceName, objectName, text } from "./text.ts"

/** A Secret in the namespace of the object that names it. */
export const secretRef = (description: string) =>
  z.object({ name: objectName().meta({ description: "Name of the Secret." }) }).meta({ description })

/** Upstream's reference to a key's Secret: its name, and where in it the parts are. */
export const localSecretName = (description: string) =>
  z
    .object({
      name: objectName().meta({ description: "Name of the Secret." }),
      algorithm: text(32).exactOptional().meta({ description: "Algorithm of the key." }),
      keyNameKey: text(253).exactOptional().meta({ description: "Key of the Secret with the key's name." }),
      secretKey: text(253).exactOptional().meta({ description: "Key of the Secret with the key's secret." }),
    })
    .exactOptional()
    .meta({ description })

/** A Secret and the key to read in it. */
export const secretKeyRef = (defaultKey: string, description: string) =>
  z
    .object({
      name: objectName().meta({ description: "Name of the Secret." }),
      key: dataKey().default(defaultKey).meta({ description: "Key in the Secret's data." }),
    })
    .meta({ description })

/** What upstream writes into status about another object: every field may be missing. */
export const objectReference = (description: string) =>
  z
    .object({
      apiVersion: text(253).exactOptional().meta({ description: "API version of the object." }),
      kind: text(63).exactOptional().meta({ description: "Kind of the object." }),
      name: text(253).exactOptional().meta({ description: "Name of the object." }),
      namespace: text(63).exactOptional().meta({ description: "Namespace of the object." }),
      uid: text(128).exactOptional().meta({ description: "UID of the object." }),
    })
    .meta({ description })

/** An object by kind and name in the own namespace. */
export const localReference = (description: string) =>
  z
    .object({
      apiVersion: apiVersion().meta({ description: "Group and version of the object." }),
      kind: kindName().meta({ description: "Kind of the object." }),
      name: objectName().meta({ description: "Name of the object." }),
      namespace: namespaceName().exactOptional().meta({
        description: "Without effect: the object is looked up in the namespace of the one that names it.",
      }),
    })
    .meta({ description })

const requirement = ruled(
  z.object({
    key: text(317, 1).meta({ description: "Label key." }),
    operator: z
      .enum(["In", "NotIn", "Exists", "DoesNotExist"])
      .meta({ description: "How the label is compared with `values`." }),
    values: uniqueList(text(63), 64)
      .exactOptional()
      .meta({ description: "Label values; for `In` and `NotIn` at least one, for the others none." }),
  }),
  {
    rule: "self.operator in ['In', 'NotIn'] ? has(self.values) && size(self.values) > 0 : !has(self.values) || size(self.values) == 0",
    holds: ({ operator, values = [] }) => (operator === "In" || operator === "NotIn") === values.length > 0,
    message:
      "operator {self.operator} of a label selector: In and NotIn need values, Exists and DoesNotExist have none",
  },
).meta({ description: "One requirement on a label.", like: "requirement" })

/** metav1.LabelSelector; empty selects everything. */
export const labelSelector = (description: string) =>
  z
    .object({
      matchLabels: textMap(64, 63)
        .exactOptional()
        .meta({ description: "Labels that must have exactly these values." }),
      matchExpressions: listOfRequirements().meta({ description: "Requirements that must all hold." }),
    })
    .meta({ description })

const listOfRequirements = () =>
  z.array(requirement).max(32).exactOptional().meta({ "x-kubernetes-list-type": "atomic" })

/** `[{selector}]`, of which any may match. */
export const selectors = (max: number, description: string) =>
  z
    .array(
      z
        .object({ selector: labelSelector("Which labels select.") })
        .meta({ description: "One selector; several are alternatives." }),
    )
    .max(max)
    .meta({ "x-kubernetes-list-type": "atomic", description })
