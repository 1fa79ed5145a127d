import type { Identity } from "./certificate.ts"

const base64 = (pem: string): string => Buffer.from(pem).toString("base64")

/** A kubeconfig of one cluster and one user, as YAML text. It holds the user's private key. */
export function kubeconfigText(url: string, authority: string, user: Identity): string {
  return `apiVersion: v1
kind: Config
clusters:
- name: kube-embedded
  cluster:
    server: ${url}
    certificate-authority-data: ${base64(authority)}
users:
- name: admin
  user:
    client-certificate-data: ${base64(user.certificate)}
    client-key-data: ${base64(user.key)}
contexts:
- name: kube-embedded
  context:
    cluster: kube-embedded
    user: admin
current-context: kube-embedded
`
}
