import { annotations } from "@nightshift/crds"
import type { Name } from "@nightshift/rfc2136"
import { isListed } from "../consent.ts"
import { somebodySilent, sourceText, type Wish } from "./wish.ts"

/** Whose name it is: the oldest wish at it, whatever its type. The zone's own name servers claim nothing at its apex. */
export const holderOf = (wishes: readonly Wish[], zone: Name): Wish | undefined =>
  wishes.find((wish) => !isApex(wish, zone))

/** Why a wish may not stand beside the holder's; undefined when it may. `guests` lists namespaces that may add anywhere. */
export function whyNotBeside(holder: Wish, wish: Wish, zone: Name, guests: string): string | undefined {
  if (sourceText(wish.source) === sourceText(holder.source) || isApex(wish, zone)) return undefined
  if (holder.exclusive || wish.exclusive) return "alone"
  const { namespace } = wish.source
  // A PTR claims nothing: it follows from an address, and addresses are shared by whoever runs behind them.
  const isGuest = namespace === holder.source.namespace || isListed(guests, namespace)
  if (isGuest || wish.type === "PTR" || wish.source === somebodySilent) return undefined
  return `in another namespace, and ${annotations.allowZoneNamespaces} of the DNSZone does not list ${namespace}`
}

const isApex = ({ name, source }: Wish, zone: Name): boolean =>
  source.kind === "DNSZone" && name.key === zone.key
