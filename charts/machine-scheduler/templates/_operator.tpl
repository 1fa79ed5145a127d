{{/* What differs between the operators' charts: everything else in templates/ is the same file in both. */}}
{{- define "operator.leaseName" -}}
5spot-leader
{{- end }}

{{- define "operator.args" -}}
- --legacy-groups={{ .Values.legacyGroups }}
- --audit={{ .Values.audit }}
{{- with .Values.maxConcurrentOpenings }}
- --max-concurrent-openings={{ . }}
{{- end }}
{{- with .Values.defaultClosingGates }}
- --default-closing-gates={{ join "," . }}
{{- end }}
{{- end }}

{{- define "operator.ports" -}}
{{- end }}

{{- define "operator.ingress" -}}
{{- end }}

{{/* The published slides' group is installed only where it is wanted. */}}
{{- define "operator.skipsCrd" -}}
{{- if and (not .root.Values.legacyGroups) (hasSuffix "5spot.io" .name) }}yes{{ end }}
{{- end }}
