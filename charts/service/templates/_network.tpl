{{- define "service.inNamespace" -}}
namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: {{ . }} } }
{{- end }}

{{/* One end of a rule: an application, a namespace, both, or a range of addresses. */}}
{{- define "service.peer" -}}
{{- if .cidr -}}
ipBlock: { cidr: {{ .cidr }} }
{{- end }}
{{- with .namespace }}
{{ include "service.inNamespace" . }}
{{- end }}
{{- with .app }}
podSelector: { matchLabels: { app.kubernetes.io/name: {{ . }} } }
{{- end }}
{{- end }}

{{- define "service.tcp" -}}
{{- range . }}
- { protocol: TCP, port: {{ int . }} }
{{- end }}
{{- end }}

{{/* Where a data service is: in a namespace if its name says so, otherwise outside the cluster. */}}
{{- define "service.backendPeer" -}}
{{- $inside := regexFind "^[^.]+\\.[^.]+\\.svc\\b" . }}
{{- if $inside -}}
{{ include "service.inNamespace" (index (splitList "." $inside) 1) }}
{{- else -}}
ipBlock: { cidr: 0.0.0.0/0 }
{{- end }}
{{- end }}

{{/*
Who sends what comes in through the route, empty if no namespace does: Cilium's gateway is no pod and has no
namespace, and ciliumnetworkpolicy.yaml lets it in.
*/}}
{{- define "service.routePeer" -}}
{{- if .Values.platform.gateway }}
  {{- with .Values.platform.gateway }}
    {{- if ne .class "cilium" }}
      {{- include "service.inNamespace" (.controllerNamespace | default .class) }}
    {{- end }}
  {{- end }}
{{- else }}
  {{- with (.Values.platform.ingress | default dict).controllerNamespace }}
    {{- include "service.inNamespace" . }}
  {{- else }}
    {{- print "namespaceSelector: {}" }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Whom the pods may reach: DNS, what the application uses, what networkPolicy.to names, and HTTPS outside. */}}
{{- define "service.egressRules" -}}
- to:
    - {{ include "service.inNamespace" "kube-system" }}
    # A resolver on each node, as kubespray has it, is at a link-local address and no pod; metadata is no resolver.
    - ipBlock: { cidr: 169.254.0.0/16, except: [169.254.169.254/32] }
  ports:
    - { protocol: UDP, port: 53 }
    - { protocol: TCP, port: 53 }
{{- range .Values.uses }}
{{- $endpoint := get $.Values.platform . }}
- to:
    - {{ include "service.backendPeer" $endpoint.host }}
  ports:
    {{- include "service.tcp" (list $endpoint.port) | trim | nindent 4 }}
    {{- with $endpoint.sentinel }}
    {{- include "service.tcp" (list .port) | trim | nindent 4 }}
    {{- end }}
{{- end }}
{{- range .Values.networkPolicy.to }}
- to:
    - {{ include "service.peer" . | indent 6 | trim }}
  {{- with .ports }}
  ports: {{- include "service.tcp" . | trim | nindent 4 }}
  {{- end }}
{{- end }}
{{- if .Values.networkPolicy.https }}
# Out of the cluster only: what is inside it is named in networkPolicy.to.
- to:
    - ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16] }
  ports: {{- include "service.tcp" (list 443) | trim | nindent 4 }}
{{- end }}
{{- end }}

{{/* Who may reach the pods: the route, what networkPolicy.from names, and whoever collects metrics. */}}
{{- define "service.ingressRules" -}}
{{- $ports := list }}
{{- range .Values.ports }}{{ $ports = append $ports .port }}{{ end }}
{{- $routePeer := include "service.routePeer" . }}
{{- if and .Values.route.enabled $routePeer }}
- from:
    - {{ $routePeer | indent 6 | trim }}
  ports: {{- include "service.tcp" (list (include "service.port" (list . .Values.route.port))) | trim | nindent 4 }}
{{- end }}
{{- range .Values.networkPolicy.from }}
- from:
    - {{ include "service.peer" . | indent 6 | trim }}
  ports: {{- include "service.tcp" (.ports | default $ports) | trim | nindent 4 }}
{{- end }}
{{- with .Values.metrics.port }}
- from:
    - {{ include "service.inNamespace" $.Values.networkPolicy.metricsNamespace }}
  ports: {{- include "service.tcp" (list (include "service.port" (list $ .))) | trim | nindent 4 }}
{{- end }}
{{- end }}
