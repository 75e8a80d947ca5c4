{{/* The pod template that Deployment and StatefulSet share. */}}
{{- define "service.pod" -}}
metadata:
  labels:
    {{- include "service.labels" . | nindent 4 }}
  annotations:
    # A container reads its ConfigMap once: a changed one has to change the pod.
    checksum/config: {{ include "service.variables" . | sha256sum }}
    {{- with .Values.files }}
    checksum/files: {{ toJson . | sha256sum }}
    {{- end }}
    {{- if and .Values.metrics.port .Values.metrics.annotations }}
    prometheus.io/scrape: "true"
    prometheus.io/port: {{ include "service.port" (list . .Values.metrics.port) | quote }}
    prometheus.io/path: {{ .Values.metrics.path }}
    {{- end }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- include "service.podBasis" . | nindent 2 }}
  terminationGracePeriodSeconds: {{ int .Values.terminationGracePeriodSeconds }}
  {{- with include "service.spread" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with .Values.initContainers }}
  initContainers:
    {{- range $name, $init := . }}
    - {{ include "service.furtherContainer" (list $ $name $init (include "service.mounts" $)) | indent 6 | trim }}
    {{- end }}
  {{- end }}
  containers:
    - {{ include "service.container" . | indent 6 | trim }}
  {{- with include "service.volumes" . | trim }}
  volumes: {{- . | nindent 4 }}
  {{- end }}
{{- end }}

{{/* What all pods of the application have in common, those of its jobs too. */}}
{{- define "service.podBasis" -}}
serviceAccountName: {{ .Release.Name }}
automountServiceAccountToken: false
# Without this a Service called `api` sets API_PORT in every pod of the namespace.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ int64 .Values.runAsUser }}
  runAsGroup: {{ int64 .Values.runAsUser }}
  fsGroup: {{ int64 .Values.runAsUser }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with include "service.placement" . | trim }}
{{ . }}
{{- end }}
{{- end }}

{{/* Volumes besides the claims of a StatefulSet. */}}
{{- define "service.volumes" -}}
{{- if .Values.files }}
- name: files
  configMap: { name: {{ .Release.Name }}-files, defaultMode: 420 }
{{- end }}
{{- range $name, $volume := .Values.writable }}
{{- with $volume }}
- name: {{ include "service.writable" $name }}
  emptyDir:
    sizeLimit: {{ .size }}
    {{- if .memory }}
    medium: Memory
    {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* On which nodes: a pool with the platform's taint for itself is tolerated by who asks for that pool. */}}
{{- define "service.placement" -}}
{{- with .Values.pool }}
nodeSelector: { doks-platform/pool: {{ . }} }
{{- end }}
{{- if or .Values.pool .Values.tolerations }}
tolerations:
  {{- with .Values.pool }}
  - { key: doks-platform/dedicated, operator: Equal, value: {{ . }}, effect: NoSchedule }
  {{- end }}
  {{- with .Values.tolerations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "service.spread" -}}
{{- if include "service.replicated" . }}
# Preferred, not demanded: with a node lost, two pods on one are better than one pod.
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "service.selector" . | nindent 8 }}
{{- end }}
{{- end }}
