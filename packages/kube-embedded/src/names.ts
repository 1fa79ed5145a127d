/**
 * The name formats of Kubernetes. Each check answers with the complaints of kube-apiserver, none when the name is good.
 */
const label1123 = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
const subdomain1123 = `${label1123}(\\.${label1123})*`
const label1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
const qualified = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
const labelText = `(${qualified})?`

const matches = (source: string) => {
  const regex = new RegExp(`^${source}$`)
  return (text: string) => regex.test(text)
}
const isLabel1123 = matches(label1123)
const isSubdomain1123 = matches(subdomain1123)
const isLabel1035 = matches(label1035)
const isQualified = matches(qualified)
const isLabelText = matches(labelText)
const bytes = (text: string) => Buffer.byteLength(text)
// kube-apiserver counts bytes everywhere but says "characters" of names and "bytes" of labels.
const tooManyBytes = (max: number) => `must be no more than ${max} bytes`
const tooManyCharacters = (max: number) => `must be no more than ${max} characters`

function shape(message: string, source: string, ...examples: readonly string[]): string {
  return `${message} (e.g. ${examples.map((e) => `'${e}', `).join(" or ")}regex used for validation is '${source}')`
}

export function dns1123Label(name: string): string[] {
  const problems = bytes(name) > 63 ? [tooManyCharacters(63)] : []
  if (isLabel1123(name)) return problems
  if (isSubdomain1123(name)) return [...problems, "must not contain dots"]
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"
  return [...problems, shape(rule, label1123, "my-name", "123-abc")]
}

export function dns1123Subdomain(name: string): string[] {
  const problems = bytes(name) > 253 ? [tooManyCharacters(253)] : []
  if (isSubdomain1123(name)) return problems
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
  return [...problems, shape(rule, subdomain1123, "example.com")]
}

export function dns1035Label(name: string): string[] {
  const problems = bytes(name) > 63 ? [tooManyCharacters(63)] : []
  if (isLabel1035(name)) return problems
  const rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character"
  return [...problems, shape(rule, label1035, "my-name", "abc-123")]
}

/** Keys of labels, annotations and taints, finalizers: `[prefix/]name`. */
export function qualifiedName(key: string): string[] {
  const rule =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
  const examples = ["MyName", "my.name", "123-abc"] as const
  const problems: string[] = []
  const parts = key.split("/")
  if (parts.length > 2) {
    return [
      `a valid label key ${shape(rule, qualified, ...examples)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  }
  const name = parts.at(-1) ?? ""
  const prefix = parts.length === 2 ? (parts[0] ?? "") : undefined
  if (prefix === "") problems.push("prefix part must be non-empty")
  else if (prefix !== undefined)
    problems.push(
      ...dns1123Subdomain(prefix).map((problem) => `prefix part ${problem.replace(/characters$/, "bytes")}`),
    )
  if (name === "") problems.push("name part must be non-empty")
  else if (bytes(name) > 63) problems.push(`name part ${tooManyBytes(63)}`)
  if (!isQualified(name)) problems.push(`name part ${shape(rule, qualified, ...examples)}`)
  return problems
}

export function labelValue(value: string): string[] {
  const problems = bytes(value) > 63 ? [tooManyBytes(63)] : []
  if (isLabelText(value)) return problems
  const rule =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
  return [...problems, shape(rule, labelText, "MyValue", "my_value", "12345")]
}

/** Names of RBAC objects: anything that can be one segment of a URL path. */
export function pathSegment(name: string): string[] {
  if (name === "." || name === "..") return [`may not be '${name}'`]
  return ["/", "%"].filter((bad) => name.includes(bad)).map((bad) => `may not contain '${bad}'`)
}

/** Keys of ConfigMaps and Secrets. */
export function configKey(key: string): string[] {
  const source = "[-._a-zA-Z0-9]+"
  const problems = bytes(key) > 253 ? [tooManyCharacters(253)] : []
  if (!matches(source)(key)) {
    const rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
    return [...problems, shape(rule, source, "key.name", "KEY_NAME", "key-name")]
  }
  if (key === "." || key === "..") return [...problems, `must not be '${key}'`]
  return key.startsWith("..") ? [...problems, "must not start with '..'"] : problems
}
