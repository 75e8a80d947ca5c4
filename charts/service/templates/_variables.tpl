{{/*
The environment of the containers as {"config": {NAME: value}, "secrets": {NAME: {secret, key}}, "composed":
{NAME: value}}: the first part becomes the ConfigMap. A Secret is read key by key, never whole: it also holds what
administrators need. What refers to others by $(NAME) Kubernetes puts together, and only in the container itself: it
would arrive from a ConfigMap as it is written.
*/}}
{{- define "service.variables" -}}
{{- $platform := .Values.platform }}
{{- $config := dict "APP_ENV" $platform.environment }}
{{- $secrets := dict }}
{{- $composed := dict }}
{{- $prefixes := .Files.Get "data-services.yaml" | fromYaml }}
{{- $suffixes := dict "user" "USER" "password" "PASSWORD" "database" "NAME" "vhost" "VHOST" }}
{{- range $service := .Values.uses }}
  {{- $endpoint := get $platform $service }}
  {{- $prefix := get $prefixes $service }}
  {{- $_ := set $config (printf "%s_HOST" $prefix) $endpoint.host }}
  {{- $_ := set $config (printf "%s_PORT" $prefix) (int $endpoint.port | toString) }}
  {{- with $endpoint.sentinel }}
    {{- $_ := set $config (printf "%s_SENTINEL_HOST" $prefix) .host }}
    {{- $_ := set $config (printf "%s_SENTINEL_PORT" $prefix) (int .port | toString) }}
    {{- $_ := set $config (printf "%s_MASTER_SET" $prefix) .masterSet }}
  {{- end }}
  {{- $secret := $endpoint.secret }}
  {{- if and $.Values.database (eq $service "postgres") }}
    {{- $secret = (get ($endpoint.databases | default dict) $.Values.database | default (dict "secret" nil)).secret }}
    {{- if not $secret }}
      {{- fail (printf "%s: database is %s, which the environment %s does not have: %s" $.Release.Name $.Values.database $platform.environment (keys ($endpoint.databases | default dict) | sortAlpha | join ", " | default "none besides its own")) }}
    {{- end }}
  {{- end }}
  {{- range $part, $key := $secret.keys }}
    {{- $_ := set $secrets (printf "%s_%s" $prefix (get $suffixes $part)) (dict "secret" $secret.name "key" $key) }}
  {{- end }}
{{- end }}
{{- range .Values.generatedSecrets }}
  {{- $_ := set $secrets . (dict "secret" (printf "%s-generated" $.Release.Name) "key" .) }}
{{- end }}
{{- range $name, $from := .Values.secretEnv }}
  {{- $_ := set $secrets $name $from }}
{{- end }}
{{- range $name, $value := .Values.env }}
  {{- if hasKey $secrets $name }}
    {{- fail (printf "%s: env.%s is also the name of a secret variable, which would win" $.Release.Name $name) }}
  {{- end }}
  {{- if contains "$(" $value }}
    {{- $_ := set $composed $name $value }}
    {{- $_ := unset $config $name }}
  {{- else }}
    {{- $_ := set $config $name $value }}
  {{- end }}
{{- end }}
{{- range $name, $of := .Values.aliases }}
  {{- if or (hasKey $config $name) (hasKey $secrets $name) (hasKey $composed $name) }}
    {{- fail (printf "%s: aliases.%s would replace a variable of that name" $.Release.Name $name) }}
  {{- else if hasKey $config $of }}
    {{- $_ := set $config $name (get $config $of) }}
  {{- else if hasKey $secrets $of }}
    {{- $_ := set $secrets $name (get $secrets $of) }}
  {{- else if hasKey $composed $of }}
    {{- $_ := set $composed $name (get $composed $of) }}
  {{- else }}
    {{- fail (printf "%s: aliases.%s stands for %s, which is none of its variables: %s" $.Release.Name $name $of (concat (keys $config) (keys $secrets) (keys $composed) | sortAlpha | join ", ")) }}
  {{- end }}
{{- end }}
{{- range $name, $value := $composed }}
  {{- range regexFindAll "\\$\\([^)]*\\)" (replace "$$" "" $value) -1 }}
    {{- $of := . | trimPrefix "$(" | trimSuffix ")" }}
    {{- if hasKey $composed $of }}
      {{- fail (printf "%s: env.%s refers to %s, which refers to others itself: write out what that is made of" $.Release.Name $name $of) }}
    {{- else if not (or (hasKey $config $of) (hasKey $secrets $of)) }}
      {{- fail (printf "%s: env.%s refers to $(%s), which is none of its variables: %s. What is meant as it is written begins with $$" $.Release.Name $name $of (concat (keys $config) (keys $secrets) | sortAlpha | join ", ")) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- dict "config" $config "secrets" $secrets "composed" $composed | toJson }}
{{- end }}

{{/* What every container of the pod has: the ConfigMap whole, the Secrets key by key, and last what refers to them. */}}
{{- define "service.environment" -}}
envFrom:
  - configMapRef: { name: {{ .Release.Name }}-config }
{{- $variables := include "service.variables" . | fromJson }}
{{- if or $variables.secrets $variables.composed }}
env:
  {{- range $name, $from := $variables.secrets }}
  - name: {{ $name }}
    valueFrom:
      secretKeyRef: { name: {{ $from.secret | quote }}, key: {{ $from.key | quote }} }
  {{- end }}
  {{- range $name, $value := $variables.composed }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
{{- end }}
{{- end }}
