import type { KubeObject } from "@nightshift/operator-runtime"

/** True when two sights of an object differ in nothing that is kept of it. */
export function sameKept(a: KubeObject, b: KubeObject): boolean {
  const read = ({ metadata, ...rest }: KubeObject): string =>
    JSON.stringify([{ ...metadata, resourceVersion: undefined }, rest])
  return read(a) === read(b)
}
