{{/* Labels of a job's objects and pods: by the instance nothing takes them for the application's own pods. */}}
{{- define "service.jobLabels" -}}
{{- $root := index . 0 }}
{{- $instance := dict "app.kubernetes.io/instance" (include "service.jobName" .) }}
{{- merge $instance (include "service.labels" $root | fromYaml) | toYaml }}
{{- end }}

{{- define "service.jobName" -}}
{{ (index . 0).Release.Name }}-{{ index . 1 }}
{{- end }}

{{/* (list $ name job) */}}
{{- define "service.jobMetadata" -}}
name: {{ include "service.jobName" . }}
namespace: {{ (index . 0).Release.Namespace }}
labels:
  {{- include "service.jobLabels" . | nindent 2 }}
{{- end }}

{{/* Specification of a Job: (list $ name job). */}}
{{- define "service.job" -}}
{{- $root := index . 0 }}
{{- $job := index . 2 }}
backoffLimit: {{ kindIs "invalid" $job.retries | ternary 3 $job.retries | int }}
activeDeadlineSeconds: {{ $job.timeoutSeconds | default 600 | int }}
template:
  metadata:
    labels:
      {{- include "service.jobLabels" . | nindent 6 }}
  spec:
    {{- include "service.podBasis" $root | nindent 4 }}
    restartPolicy: Never
    containers:
      - {{ include "service.furtherContainer" (list $root (index . 1) $job (include "service.mountsAnywhere" $root)) | indent 8 | trim }}
        {{- if and $root.Values.image.pullPolicy (not $job.image) }}
        imagePullPolicy: {{ $root.Values.image.pullPolicy }}
        {{- end }}
    {{- with include "service.volumes" $root | trim }}
    volumes: {{- . | nindent 6 }}
    {{- end }}
{{- end }}

{{/* When jobs run that there are: a null takes one away. */}}
{{- define "service.jobsRun" -}}
{{- range .Values.jobs }}
{{- with . }}{{ .when | default "scheduled" }} {{ end }}
{{- end }}
{{- end }}

{{/* What a job before the application needs comes before it. */}}
{{- define "service.earlyAnnotations" -}}
{{- if contains "before" (include "service.jobsRun" .) -}}
annotations: { argocd.argoproj.io/sync-wave: "-2" }
{{- end }}
{{- end }}
