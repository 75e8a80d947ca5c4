{{- define "service.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag }}{{ with .Values.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* What Pod Security `restricted` asks of a container, and a read-only root file system. */}}
{{- define "service.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* Name of the volume of a writable directory: never that of a volume of the chart's own. */}}
{{- define "service.writable" -}}
writable-{{ . }}
{{- end }}

{{- define "service.mounts" -}}
{{- if .Values.persistence.enabled }}
- { name: data, mountPath: {{ .Values.persistence.mountPath | quote }} }
{{- end }}
{{- include "service.mountsAnywhere" . }}
{{- end }}

{{/* What a job has of them too: a volume is one replica's. */}}
{{- define "service.mountsAnywhere" -}}
{{- range $name, $file := .Values.files }}
- { name: files, mountPath: {{ .path | quote }}, subPath: {{ $name }}, readOnly: true }
{{- end }}
{{- range $name, $volume := .Values.writable }}
{{- with $volume }}
- { name: {{ include "service.writable" $name }}, mountPath: {{ .path | quote }} }
{{- end }}
{{- end }}
{{- end }}

{{/* A probe as Kubernetes wants it: a gRPC probe takes a port's number only, so its name is looked up. */}}
{{- define "service.probe" -}}
{{- $root := index . 0 }}
{{- $probe := deepCopy (index . 1) }}
{{- range $handler := list "grpc" "httpGet" "tcpSocket" }}
  {{- with get $probe $handler }}
    {{- $_ := set . "port" (include "service.port" (list $root .port) | int) }}
  {{- end }}
{{- end }}
{{- toYaml $probe }}
{{- end }}

{{- define "service.container" -}}
name: {{ .Release.Name }}
image: {{ include "service.image" . }}
{{- with .Values.image.pullPolicy }}
imagePullPolicy: {{ . }}
{{- end }}
{{- with .Values.command }}
command: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.args }}
args: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.ports }}
ports:
  {{- range $name, $port := . }}
  - { name: {{ $name }}, containerPort: {{ int $port.port }}, protocol: TCP }
  {{- end }}
{{- end }}
{{ include "service.environment" . }}
resources: {{- toYaml .Values.resources | nindent 2 }}
{{- range $kind := list "startup" "liveness" "readiness" }}
{{- with get $.Values.probes $kind }}
{{ $kind }}Probe: {{- include "service.probe" (list $ .) | nindent 2 }}
{{- end }}
{{- end }}
{{- with .Values.drainSeconds }}
lifecycle:
  preStop: { sleep: { seconds: {{ int . }} } }
{{- end }}
securityContext: {{- include "service.securityContext" . | nindent 2 }}
{{- with include "service.mounts" . | trim }}
volumeMounts: {{- . | nindent 2 }}
{{- end }}
{{- end }}

{{/*
A container beside the application's own: (list $ name container mounts). It has the application's image and environment,
unless it names its own image.
*/}}
{{- define "service.furtherContainer" -}}
{{- $root := index . 0 }}
{{- $container := index . 2 }}
name: {{ index . 1 }}
image: {{ $container.image | default (include "service.image" $root) }}
{{- with $container.command }}
command: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $container.args }}
args: {{- toYaml . | nindent 2 }}
{{- end }}
{{ include "service.environment" $root }}
resources: {{- toYaml $container.resources | nindent 2 }}
securityContext: {{- include "service.securityContext" $root | nindent 2 }}
{{- with index . 3 | trim }}
volumeMounts: {{- . | nindent 2 }}
{{- end }}
{{- end }}
