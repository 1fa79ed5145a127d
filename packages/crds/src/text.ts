import { codePoints, hasFormat } from "@nightshift/structural-schema"
import { z } from "zod"
import { celText, ruled } from "./rules.ts"

/** Schemas for strings. Lengths count code points, as Kubernetes counts them, and every string has a bound. */

export function text(max: number, min = 0) {
  const words =
    min > 0 ? `must have ${min} to ${max} characters` : `must not have more than ${max} characters`
  return z
    .string()
    .refine((value) => within(value, min, max), { message: words })
    .meta({ maxLength: max, ...(min > 0 && { minLength: min }) })
}

function within(value: string, min: number, max: number): boolean {
  if (value.length > 2 * max) return false
  const length = codePoints(value)
  return length >= min && length <= max
}

/** A string whose form a person would describe rather than spell: the rule is CEL, so that the message can say it. */
export function shapedText(max: number, form: RegExp, message: string) {
  return ruled(text(max), {
    rule: `self.matches(${celText(form.source)})`,
    holds: (self) => form.test(self),
    message,
  }).meta({ like: form.source })
}

/** A string of a format that Kubernetes knows and words well. */
export const formatted = (format: "ipv4" | "ipv6" | "date", max: number, example: string) =>
  text(max)
    .refine((value) => hasFormat(format, value), { message: `must be of type ${format}, such as ${example}` })
    .meta({ format })

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
const subdomain = new RegExp(`^${label}(\\.${label})*$`)

/** The name of an object in the same namespace. */
export const objectName = () =>
  shapedText(
    253,
    subdomain,
    "'{self}' is not the name of an object: lower case letters, digits, '-' and '.', beginning and ending with a letter or digit",
  )

export const namespaceName = () =>
  shapedText(
    63,
    new RegExp(`^${label}$`),
    "'{self}' is not the name of a namespace: lower case letters, digits and '-', beginning and ending with a letter or digit",
  )

export const kindName = () =>
  shapedText(
    63,
    /^[A-Z][A-Za-z0-9]*$/,
    "'{self}' is not a kind: letters and digits, beginning with a capital letter",
  )

export const apiVersion = () =>
  shapedText(
    253,
    /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?v[0-9]+((alpha|beta)[0-9]+)?$/,
    "'{self}' is not an apiVersion: write group/version, such as infrastructure.cluster.x-k8s.io/v1beta1",
  )

/** Keys of Secrets and ConfigMaps. */
export const dataKey = () =>
  shapedText(
    253,
    /^[-._a-zA-Z0-9]+$/,
    "'{self}' is not a key of a Secret or ConfigMap: letters, digits, '-', '_' and '.'",
  )

/** An IANA time zone's form; whether the zone exists is known to the tz database only. */
export const zoneName = () =>
  shapedText(
    64,
    /^[A-Za-z][A-Za-z0-9_+/-]*$/,
    "'{self}' is not the name of a time zone: write an IANA name such as America/New_York or UTC",
  )
