{{/*
What the two HTTPRoutes share: (list $ "https") attaches to the listener https-<host> of each host. The section
is named, because a route without one attaches to the HTTP listener as well and would serve plain text there.
Defaults of the API are spelled out: Argo CD compares lists as a whole and would see a difference for ever.
*/}}
{{- define "service.route" -}}
{{- $root := index . 0 }}
{{- $protocol := index . 1 }}
{{- $hosts := (include "service.hosts" $root | fromJson).hosts -}}
parentRefs:
  {{- range $hosts }}
  - group: gateway.networking.k8s.io
    kind: Gateway
    name: {{ $root.Values.platform.gateway.name }}
    namespace: {{ $root.Values.platform.gateway.namespace }}
    sectionName: {{ $protocol }}-{{ . }}
  {{- end }}
hostnames: {{- toYaml $hosts | nindent 2 }}
{{- end }}

{{/* Number of the Service's port that the route leads to. */}}
{{- define "service.routePort" -}}
{{- $number := include "service.port" (list . .Values.route.port) }}
{{- with get .Values.ports .Values.route.port }}
{{- .servicePort | default $number | int }}
{{- end }}
{{- end }}
