/** The host behind each infrastructure object: played, or over SSH where its object names a key and lab may use it. */
import type { Clock, Kube, Logger, Secret } from "@nightshift/operator-runtime"
import { secretText } from "@nightshift/operator-runtime"
import type { ProviderObject } from "../cluster-api/machine.ts"
import { type DonorHost, type HostTraits, traitsFrom } from "./host.ts"
import { type Kubelets, PlayedHost } from "./played-host.ts"
import type { SshPlace } from "./ssh.ts"
import { SshHost } from "./ssh-host.ts"

export interface HostsOptions {
  readonly kube: Kube
  readonly clock: Clock
  readonly log: Logger
  readonly kubelets: Kubelets
  readonly traits: HostTraits
  /** Reach RemoteMachines with an `sshKeyRef` over SSH, and trust the hosts in this file; without it they are played. */
  readonly knownHostsFile: string | undefined
  readonly changed: (object: ProviderObject) => void
}

/** What k0smotron's RemoteMachine says of the way to its host. */
interface RemoteMachineSpec {
  readonly address?: string
  readonly port?: number
  readonly user?: string
  readonly sshKeyRef?: { readonly name: string }
}

export class Hosts {
  readonly #options: HostsOptions
  readonly #hosts = new Map<string, DonorHost>()
  /** As last read: a fault may be put in, or an address changed, while the host already runs. */
  readonly #objects = new Map<string, ProviderObject>()

  constructor(options: HostsOptions) {
    this.#options = options
  }

  at(namespace: string, name: string): DonorHost | undefined {
    return this.#hosts.get(`${namespace}/${name}`)
  }

  /** The host of this object; made off when it is asked for first. */
  of(object: ProviderObject): DonorHost {
    const key = keyOf(object)
    this.#objects.set(key, object)
    const known = this.#hosts.get(key)
    if (known !== undefined) return known
    const made = this.#make(object, () => this.#objects.get(key) ?? object)
    this.#hosts.set(key, made)
    return made
  }

  release(object: ProviderObject): void {
    this.#hosts.delete(keyOf(object))
    this.#objects.delete(keyOf(object))
  }

  #make(object: ProviderObject, latest: () => ProviderObject): DonorHost {
    const { clock, log, kubelets, traits, knownHostsFile } = this.#options
    const changed = () => this.#options.changed(object)
    if (knownHostsFile === undefined || specOf(object).sshKeyRef === undefined) {
      const current = () => traitsFrom(latest().metadata.annotations, traits)
      return new PlayedHost(clock, kubelets, current, changed)
    }
    const place = () => this.#place(latest(), knownHostsFile)
    return new SshHost({ clock, log, kubelets, place, changed })
  }

  async #place(object: ProviderObject, knownHostsFile: string): Promise<SshPlace> {
    const { address = "", port = 22, user = "root", sshKeyRef } = specOf(object)
    const { namespace = "default" } = object.metadata
    const name = sshKeyRef?.name ?? ""
    const secret = await this.#options.kube.get<Secret>({ apiVersion: "v1", kind: "Secret", namespace, name })
    const privateKey = secret && secretText(secret, "value")
    if (privateKey === undefined) throw new Error(`Secret ${namespace}/${name} has no key "value"`)
    return { address, port, user, privateKey, knownHostsFile }
  }
}

const specOf = (object: ProviderObject) => (object.spec ?? {}) as RemoteMachineSpec

const keyOf = ({ metadata }: ProviderObject): string => `${metadata.namespace}/${metadata.name}`
