{{/* What differs between the operators' charts: everything else in templates/ is the same file in both. */}}
{{- define "operator.leaseName" -}}
bindy-leader
{{- end }}

{{- define "operator.args" -}}
- --legacy-groups={{ .Values.legacyGroups }}
- --audit={{ .Values.audit }}
- --transfer-listen=0.0.0.0:{{ .Values.transfer.port }}
{{- with .Values.transfer.advertise }}
- --transfer-advertise={{ . }}
{{- end }}
{{- if .Values.notify.enabled }}
- --notify-listen=0.0.0.0:{{ .Values.notify.port }}
{{- end }}
{{- with .Values.notify.advertise }}
- --notify-advertise={{ . }}
{{- end }}
{{- with .Values.ownerId }}
- --owner-id={{ . }}
{{- end }}
{{- end }}

{{- define "operator.ports" -}}
- name: dns-transfer
  containerPort: {{ .Values.transfer.port }}
  protocol: TCP
{{- if .Values.notify.enabled }}
- name: dns-notify
  containerPort: {{ .Values.notify.port }}
  protocol: UDP
- name: dns-notify-tcp
  containerPort: {{ .Values.notify.port }}
  protocol: TCP
{{- end }}
{{- end }}

{{- define "operator.ingress" -}}
# Name servers fetch the first contents of a new zone here.
- ports:
    - { port: dns-transfer, protocol: TCP }
  {{- with .Values.networkPolicy.transferFrom }}
  from: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{- define "operator.skipsCrd" -}}
{{- end }}
