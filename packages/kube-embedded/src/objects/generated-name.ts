/** Letters and digits that make no words, as Kubernetes uses for names it makes up. */
const alphabet = "bcdfghjklmnpqrstvwxz2456789"
const suffixLength = 5
const longestName = 63

/** A name from `metadata.generateName`: the prefix and five random letters. */
export function generatedName(prefix: string, random: () => number): string {
  let suffix = ""
  for (let index = 0; index < suffixLength; index++)
    suffix += alphabet[Math.floor(random() * alphabet.length)]
  return prefix.slice(0, longestName - suffixLength) + suffix
}
