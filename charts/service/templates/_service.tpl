{{/* The labels that select the pods: immutable, so nothing in them may ever change with a release. */}}
{{- define "service.selector" -}}
app.kubernetes.io/name: {{ .Release.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* The labels of every object. */}}
{{- define "service.labels" -}}
{{ include "service.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | trunc 63 | trimAll "-_." | quote }}
app.kubernetes.io/component: {{ .Values.component | quote }}
app.kubernetes.io/part-of: {{ .Values.platform.partOf | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app: {{ .Release.Name }}
environment: {{ .Values.platform.environment | quote }}
team: {{ .Values.platform.team | quote }}
tier: {{ .Values.platform.tier }}
{{- end }}

{{/* First in every object, so that the checks speak before a template stumbles. */}}
{{- define "service.metadata" -}}
{{- include "service.checks" . -}}
namespace: {{ .Release.Namespace }}
labels:
  {{- include "service.labels" . | nindent 2 }}
{{- end }}

{{/* A volume of one replica cannot be shared with another one, so what has a volume is a StatefulSet. */}}
{{- define "service.kind" -}}
{{ ternary "StatefulSet" "Deployment" .Values.persistence.enabled }}
{{- end }}

{{- define "service.minReplicas" -}}
{{ .Values.autoscaling.minReplicas | default .Values.replicas | int }}
{{- end }}

{{/* Whether there can ever be more than one pod; empty means no. */}}
{{- define "service.replicated" -}}
{{- if or .Values.autoscaling.enabled (gt (int .Values.replicas) 1) }}true{{ end }}
{{- end }}

{{/* {"hosts": [...]}: the hosts under which the application is reached. */}}
{{- define "service.hosts" -}}
{{ dict "hosts" (.Values.route.hosts | default (list (printf "%s.%s" .Release.Name .Values.platform.domain))) | toJson }}
{{- end }}

{{/* Number of the port with a name, or the number itself: (list $ "http"). */}}
{{- define "service.port" -}}
{{- $root := index . 0 }}
{{- $port := index . 1 }}
{{- if kindIs "string" $port }}
  {{- if not (hasKey $root.Values.ports $port) }}
    {{- fail (printf "%s: there is no port %q: ports has %s" $root.Release.Name $port (keys $root.Values.ports | sortAlpha | join ", " | default "none")) }}
  {{- end }}
  {{- (index $root.Values.ports $port).port | int }}
{{- else }}
  {{- $port | int }}
{{- end }}
{{- end }}

{{/* Number of the Service's port that the route leads to. */}}
{{- define "service.routePort" -}}
{{- $number := include "service.port" (list . .Values.route.port) }}
{{- (index .Values.ports .Values.route.port).servicePort | default $number | int }}
{{- end }}

{{/*
The Gateway's listeners that the hosts are served by, as a list: each once, since a wildcard serves many hosts;
or one empty name, which stands for every listener that a host fits, if the platform names none.
*/}}
{{- define "service.listeners" -}}
{{- $names := list }}
{{- $listeners := .Values.platform.gateway.listeners }}
{{- range (include "service.hosts" . | fromJson).hosts }}
  {{- if and $listeners (not (hasKey $listeners .)) }}
    {{- fail (printf "%s: the Gateway has no listener for the host %s, only for %s" $.Release.Name . (keys $listeners | sortAlpha | join ", ")) }}
  {{- end }}
  {{- $names = append $names (get ($listeners | default dict) .) }}
{{- end }}
{{- $names | uniq | toJson }}
{{- end }}
