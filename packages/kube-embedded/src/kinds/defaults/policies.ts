import { type JsonObject, textOf } from "../../json.ts"
import { fill, inField, inItems } from "./fill.ts"

const rbac = "rbac.authorization.k8s.io"

export const defaultBinding = (object: JsonObject) =>
  inItems(
    inField(object, "roleRef", (ref) => fill(ref, { apiGroup: rbac })),
    "subjects",
    (subject) => (textOf(subject["kind"]) === "ServiceAccount" ? subject : fill(subject, { apiGroup: rbac })),
  )

/** The two fields of one meaning are kept the same. */
export const defaultNode = (object: JsonObject) =>
  inField(object, "spec", (spec) =>
    textOf(spec["podCIDR"]) === "" ? spec : fill(spec, { podCIDRs: [spec["podCIDR"] ?? ""] }),
  )
