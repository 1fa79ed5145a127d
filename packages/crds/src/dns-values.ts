import { z } from "zod"
import { shapedText, text } from "./text.ts"

/** Values that go into zones. What only the wire can judge (octets of a label, chunks of a TXT) is checked by the operator. */

/** Seconds, RFC 2181 8. */
export const ttl = () => z.int().min(0).max(2_147_483_647)

export const unsigned = (max: number, min = 0) => z.int().min(min).max(max)

/** A name of the DNS in presentation form, relative or absolute; escapes may make it long. */
export const dnsName = () => text(1023, 1)

/** A zone: host labels, and the `/` and `_` of reverse zones (RFC 2317). */
export const zoneDomain = () =>
  shapedText(
    254,
    /^([A-Za-z0-9_]([-A-Za-z0-9_/]*[A-Za-z0-9_])?\.)*[A-Za-z0-9_]([-A-Za-z0-9_/]*[A-Za-z0-9_])?\.?$/,
    "'{self}' is not the name of a zone: labels of letters, digits and '-' between dots, such as spot.example.com",
  ).meta({ like: "^([a-z][a-z0-9]{0,8}[.]){1,3}example[.]com$" })

/** A host name that must be absolute: upstream asks for the trailing dot. */
export const absoluteHost = (what: string) =>
  shapedText(
    254,
    /^([A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?\.)+$/,
    `${what} '{self}' must be absolute: end it with a dot, such as ns1.example.com.`,
  ).meta({ like: "^([a-z][a-z0-9]{0,8}[.]){2,4}$" })
