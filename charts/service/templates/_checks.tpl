{{/* What values.schema.json cannot say, because it needs two values at once or the platform's. */}}
{{- define "service.checks" -}}
{{- $app := .Release.Name }}
{{- range .Values.uses }}
  {{- if not (hasKey $.Values.platform .) }}
    {{- fail (printf "%s uses %s, which the environment %s does not have: enable data.%s in the stack, or take it out of uses" $app . $.Values.platform.environment .) }}
  {{- end }}
{{- end }}
{{- if and .Values.database (not (has "postgres" .Values.uses)) }}
  {{- fail (printf "%s: database is %s, and uses does not have postgres" $app .Values.database) }}
{{- end }}
{{- if .Values.autoscaling.enabled }}
  {{- if lt (int .Values.autoscaling.maxReplicas) (int (include "service.minReplicas" .)) }}
    {{- fail (printf "%s: autoscaling.maxReplicas is %v, fewer than the %s it starts with" $app .Values.autoscaling.maxReplicas (include "service.minReplicas" .)) }}
  {{- end }}
{{- end }}
{{- if and (eq .Values.platform.tier "production") (eq .Values.image.tag "latest") (not .Values.image.digest) }}
  {{- fail (printf "%s: image.tag is latest in production, where nobody could tell what runs or go back to it: name a version, or give image.digest" $app) }}
{{- end }}
{{- if ge (int .Values.drainSeconds) (int .Values.terminationGracePeriodSeconds) }}
  {{- fail (printf "%s: drainSeconds is %v: it has to end before terminationGracePeriodSeconds, %v" $app .Values.drainSeconds .Values.terminationGracePeriodSeconds) }}
{{- end }}
{{- if and .Values.persistence.enabled (eq .Values.strategy "Recreate") }}
  {{- fail (printf "%s: strategy is Recreate beside persistence: each pod of a StatefulSet stops before its next one starts anyway; take it out" $app) }}
{{- end }}
{{- if and (hasKey .Values.service "onlyReplica") (not .Values.persistence.enabled) }}
  {{- fail (printf "%s: service.onlyReplica needs persistence: only the replicas of a StatefulSet have numbers" $app) }}
{{- end }}
{{- if and .Values.probes.disabledBecause (gt (len .Values.probes) 1) }}
  {{- fail (printf "%s: probes.disabledBecause stands beside %s: give probes or the reason for none" $app (without (keys .Values.probes) "disabledBecause" | sortAlpha | join ", ")) }}
{{- end }}
{{- range $kind, $probe := omit .Values.probes "disabledBecause" }}
  {{- $handlers := keys (pick $probe "httpGet" "grpc" "tcpSocket" "exec") | sortAlpha }}
  {{- if gt (len $handlers) 1 }}
    {{- fail (printf "%s: probes.%s takes one way to check, not %s" $app $kind (join " and " $handlers)) }}
  {{- end }}
{{- end }}
{{- if hasKey .Values.initContainers $app }}
  {{- fail (printf "%s: initContainers.%s: the application's own container has this name" $app $app) }}
{{- end }}
{{- range $name, $job := .Values.jobs }}
{{- with $job }}
  {{- if eq (empty .when) (empty .schedule) }}
    {{- fail (printf "%s: jobs.%s says either when (before or after each delivery) or its schedule" $app $name) }}
  {{- end }}
  {{- if and .timeZone (not .schedule) }}
    {{- fail (printf "%s: jobs.%s.timeZone is of a schedule, which it does not have" $app $name) }}
  {{- end }}
  {{- if gt (len (printf "%s-%s" $app $name)) 52 }}
    {{- fail (printf "%s: jobs.%s: %s-%s has more than 52 characters, and Kubernetes names its Jobs after it" $app $name $app $name) }}
  {{- end }}
{{- end }}
{{- end }}
{{- range concat .Values.networkPolicy.from .Values.networkPolicy.to }}
  {{- if and .cidr (or .app .namespace) }}
    {{- fail (printf "%s: networkPolicy: the addresses %s are outside the cluster and go without app and namespace" $app .cidr) }}
  {{- end }}
{{- end }}
{{- if and .Values.serviceMonitor.enabled (not .Values.metrics.port) }}
  {{- fail (printf "%s: serviceMonitor is enabled without metrics.port: nothing says where the metrics are" $app) }}
{{- end }}
{{- range $name, $value := .Values.env }}
  {{- $called := eq (include "service.isCredential" (dict "name" $name "names" ($.Files.Get "credential-names.yaml" | fromYaml))) "true" }}
  {{- $elsewhere := regexMatch "(?i)^$|^(true|false|yes|no|on|off|none|null|enabled|disabled|required|optional)$|^~?\\.{0,2}/\\S+[./]\\S+$|^[a-z][a-z0-9+.-]*://\\S*[./:]\\S*$|^\\$\\(\\S+\\)$" $value }}
  {{- if or (and $called (not $elsewhere)) (regexMatch "(?i)(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ENCRYPTION_?KEY)$" $name) }}
    {{- fail (printf "%s: env.%s would put a secret into a ConfigMap: give it in secretEnv, aliases or generatedSecrets" $app $name) }}
  {{- end }}
  {{- if regexMatch "://[^/@\\s]*:[^/@\\s]+@" (regexReplaceAll "\\$\\([A-Za-z0-9_]+\\)" $value "") }}
    {{- fail (printf "%s: the value of env.%s is a URL with a password, and would put it into a ConfigMap: refer to it as in $(DATABASE_PASSWORD)" $app $name) }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Whether a variable is called as credentials are: by the words that its name ends with, as the policy pack goes by. */}}
{{- define "service.isCredential" -}}
{{- $parted := regexReplaceAll "([a-z0-9])([A-Z])" .name "${1}_${2}" }}
{{- $words := regexReplaceAll "([A-Z])([A-Z][a-z])" $parted "${1}_${2}" | lower | trimAll "_" }}
{{- $ends := regexReplaceAll .names.following $words "" }}
{{- and (regexMatch (join "|" .names.ends) $ends) (not (regexMatch .names.references $words)) }}
{{- end }}
