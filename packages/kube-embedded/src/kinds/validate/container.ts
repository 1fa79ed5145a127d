import { duplicate, type FieldError, forbidden, invalid, notFound, required } from "../../field-error.ts"
import { type JsonObject, textOf } from "../../json.ts"
import { dns1123Label } from "../../names.ts"
import { parseQuantity } from "../quantity.ts"
import { doubles, listAt, objectAt, oneOf, portName, portNumber, textAt } from "./checks.ts"

/** The containers of a pod, of one of its lists. `volumes` are the names that mounts may use. */
export function containerErrors(
  path: string,
  containers: readonly JsonObject[],
  volumes: ReadonlySet<string>,
  taken: ReadonlySet<string>,
): FieldError[] {
  const again = doubles(containers, (one) => textAt(one, "name"))
  return containers.flatMap((container, i) => {
    const at = `${path}[${i}]`
    const name = textAt(container, "name")
    const nameErrors =
      name === ""
        ? [required(`${at}.name`)]
        : dns1123Label(name).map((problem) => invalid(`${at}.name`, name, problem))
    return [
      ...(nameErrors.length === 0 && (again.has(i) || taken.has(name))
        ? [duplicate(`${at}.name`, name)]
        : nameErrors),
      ...imageErrors(at, textAt(container, "image")),
      ...portErrors(`${at}.ports`, listAt(container, "ports")),
      ...envErrors(`${at}.env`, listAt(container, "env")),
      ...mountErrors(`${at}.volumeMounts`, listAt(container, "volumeMounts"), volumes),
      ...["livenessProbe", "readinessProbe", "startupProbe"].flatMap((probe) =>
        probeErrors(
          `${at}.${probe}`,
          container[probe] === undefined ? undefined : objectAt(container, probe),
        ),
      ),
      ...oneOf(`${at}.imagePullPolicy`, textAt(container, "imagePullPolicy"), [
        "Always",
        "IfNotPresent",
        "Never",
      ]),
      ...resourceErrors(`${at}.resources`, objectAt(container, "resources")),
    ]
  })
}

function imageErrors(at: string, image: string): FieldError[] {
  if (image === "") return [required(`${at}.image`)]
  return image === image.trim()
    ? []
    : [invalid(`${at}.image`, image, "must not have leading or trailing whitespace")]
}

function portErrors(path: string, ports: readonly JsonObject[]): FieldError[] {
  const again = doubles(ports, (port) => textAt(port, "name") || JSON.stringify(port))
  return ports.flatMap((port, i) => {
    const at = `${path}[${i}]`
    const name = textAt(port, "name")
    const number = port["containerPort"]
    return [
      ...(name === "" ? [] : portName(`${at}.name`, name)),
      ...(name !== "" && again.has(i) ? [duplicate(`${at}.name`, name)] : []),
      ...(number === undefined || number === 0
        ? [required(`${at}.containerPort`)]
        : portNumber(`${at}.containerPort`, number)),
      ...oneOf(`${at}.protocol`, textAt(port, "protocol"), ["SCTP", "TCP", "UDP"]),
    ]
  })
}

function envErrors(path: string, env: readonly JsonObject[]): FieldError[] {
  return env.flatMap((one, i) => {
    const at = `${path}[${i}].name`
    const name = textAt(one, "name")
    if (name === "") return [required(at)]
    const rule =
      "a valid environment variable name must consist only of printable ASCII characters other than '='"
    return /^[ -<>-~]+$/.test(name) ? [] : [invalid(at, name, rule)]
  })
}

function mountErrors(
  path: string,
  mounts: readonly JsonObject[],
  volumes: ReadonlySet<string>,
): FieldError[] {
  const again = doubles(mounts, (mount) => textAt(mount, "mountPath"))
  return mounts.flatMap((mount, i) => {
    const at = `${path}[${i}]`
    const name = textAt(mount, "name")
    const mountPath = textAt(mount, "mountPath")
    return [
      ...(name === "" ? [required(`${at}.name`)] : volumes.has(name) ? [] : [notFound(`${at}.name`, name)]),
      ...(mountPath === "" ? [required(`${at}.mountPath`)] : []),
      ...(again.has(i) && mountPath !== "" ? [invalid(`${at}.mountPath`, mountPath, "must be unique")] : []),
    ]
  })
}

const handlers = ["exec", "httpGet", "tcpSocket", "grpc"]

function probeErrors(path: string, probe: JsonObject | undefined): FieldError[] {
  if (probe === undefined) return []
  const named = handlers.filter((handler) => probe[handler] !== undefined)
  if (named.length === 0) return [required(path, "must specify a handler type")]
  return named
    .slice(1)
    .map((handler) => forbidden(`${path}.${handler}`, "may not specify more than 1 handler type"))
}

function resourceErrors(path: string, resources: JsonObject): FieldError[] {
  const limits = objectAt(resources, "limits")
  const requests = objectAt(resources, "requests")
  const negative = (field: string, amounts: JsonObject) =>
    Object.entries(amounts)
      .filter(([, amount]) => (parseQuantity(textOf(amount)) ?? 0n) < 0n)
      .map(([name, amount]) =>
        invalid(`${path}.${field}[${name}]`, textOf(amount), "must be greater than or equal to 0"),
      )
  const beyond = Object.entries(requests).flatMap(([name, amount]) => {
    const most = parseQuantity(textOf(limits[name]))
    const asked = parseQuantity(textOf(amount))
    if (most === undefined || asked === undefined || asked <= most) return []
    return [
      invalid(
        `${path}.requests`,
        textOf(amount),
        `must be less than or equal to ${name} limit of ${textOf(limits[name])}`,
      ),
    ]
  })
  return [...negative("limits", limits), ...negative("requests", requests), ...beyond]
}
